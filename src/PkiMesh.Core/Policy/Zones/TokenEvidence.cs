namespace PkiMesh.Core.Policy.Zones;

/// <summary>The token that is to be judged.</summary>
/// <param name="Subject">Whose it is: the session's, or a Secret's.</param>
/// <param name="Info">What TPP says of it; null where TPP refuses it, or there is none.</param>
public sealed record TokenEvidence(string Subject, TppTokenInfo? Info)
{
    /// <summary>It lies in the Secret of an issuer, where nothing renews it.</summary>
    public bool IsIssuers { get; init; }

    /// <summary>The session can get another one when it ends.</summary>
    public bool RenewsItself { get; init; }

    /// <summary>The Secret holds user name and password in place of a token.</summary>
    public bool IsPassword { get; init; }

    /// <summary>Why there is none; null where there is one.</summary>
    public string? Missing { get; init; }
}
