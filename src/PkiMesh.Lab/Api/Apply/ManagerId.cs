namespace PkiMesh.Lab.Api.Apply;

/// <summary>What makes two writes those of one manager. Appliers are the same one in every API version.</summary>
internal readonly record struct ManagerId(string Manager, string Operation, string ApiVersion, string Subresource)
{
    public const string Apply = "Apply";

    public const string Update = "Update";

    /// <summary>As conflicts name it. // recordings/api/05 #37, #38, #48</summary>
    public string Show()
    {
        var text = $"\"{Manager}\"";
        if (Subresource.Length > 0)
        {
            text += $" with subresource \"{Subresource}\"";
        }

        return Operation == Update ? $"{text} using {ApiVersion}" : text;
    }
}
