using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Http;

/// <summary>The options of writes, from the query and the headers.</summary>
internal static class FieldManagers
{
    public static WriteOptions Options(HttpRequest request, string optionsKind, bool isApply)
    {
        var query = request.Query;
        var causes = new List<FieldCause>();
        var dryRun = query["dryRun"].Where(one => !string.IsNullOrEmpty(one)).Select(one => one!).ToList();
        causes.AddRange(DryRun(dryRun));

        var manager = query["fieldManager"].ToString();
        if (manager.Length > 128)
        {
            causes.Add(new FieldCause("FieldValueTooLong", "Too long: may not be more than 128 bytes", "fieldManager"));
        }
        else if (manager.AsSpan().IndexOfAnyExceptInRange(' ', '~') is >= 0 and var at && !IsPrintable(manager[at]))
        {
            causes.Add(FieldCause.Invalid("fieldManager", manager, $"invalid character U+{(int)manager[at]:X4} (at position {System.Text.Encoding.UTF8.GetByteCount(manager.AsSpan(0, at))})"));
        }
        else if (manager.Length == 0 && isApply)
        {
            causes.Add(FieldCause.Required("fieldManager", "is required for apply patch"));
        }

        var validation = query["fieldValidation"].ToString();
        if (validation is not ("" or "Ignore" or "Warn" or "Strict"))
        {
            causes.Add(FieldCause.NotSupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"]));
        }

        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid("meta.k8s.io", optionsKind, "", causes);
        }

        return new WriteOptions
        {
            DryRun = dryRun.Count > 0,
            Force = RequestInfo.IsTrue(query["force"]),
            FieldManager = manager.Length > 0 ? manager : null,
            Validation = validation.Length == 0 ? FieldValidation.Warn : Enum.Parse<FieldValidation>(validation),
        };
    }

    /// <summary>What is wrong with a dryRun. // recordings/api/03 #23</summary>
    public static IEnumerable<FieldCause> DryRun(IReadOnlyList<string> asked) => asked.All(one => one == "All")
        ? []
        : [new FieldCause("FieldValueNotSupported", $"Unsupported value: [{string.Join(",", asked.Select(one => $"\"{one}\""))}]: supported values: \"All\"", "dryRun")];

    // Go's unicode.IsPrint.
    private static bool IsPrintable(char letter) => char.IsLetterOrDigit(letter) || char.IsPunctuation(letter) || char.IsSymbol(letter) || char.IsSurrogate(letter)
        || char.GetUnicodeCategory(letter) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.EnclosingMark;

    /// <summary>The parameter, or the user agent up to its first slash.</summary>
    public static string Of(HttpRequest request, WriteOptions options)
    {
        if (options.FieldManager is { } manager)
        {
            return manager;
        }

        var prefix = request.Headers.UserAgent.ToString().Split('/')[0];
        var printable = new string([.. prefix.Where(letter => !char.IsControl(letter))]);
        return printable.Length == 0 ? "unknown" : printable[..Math.Min(printable.Length, 128)];
    }
}
