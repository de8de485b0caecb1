using System.Security;

namespace PkiMesh;

/// <summary>A parameter that takes a secret text as a SecureString or, for convenience, as a string.</summary>
public sealed class SecretText
{
    /// <summary>From a SecureString.</summary>
    public SecretText(SecureString value) => Value = value;

    /// <summary>From a string, such as the contents of a file.</summary>
    public SecretText(string value) => Value = Protect(value);

    /// <summary>From lines, as Get-Content gives them.</summary>
    public SecretText(object[] lines) => Value = Protect(string.Join('\n', lines));

    /// <summary>The text.</summary>
    public SecureString Value { get; }

    /// <summary>Shows nothing of it.</summary>
    public override string ToString() => "(secret)";

    private static SecureString Protect(string text)
    {
        var secret = new SecureString();
        foreach (var c in text)
            secret.AppendChar(c);
        secret.MakeReadOnly();
        return secret;
    }
}
