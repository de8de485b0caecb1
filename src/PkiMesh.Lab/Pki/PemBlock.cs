using System.Text;

namespace PkiMesh.Lab.Pki;

/// <summary>One block of PEM text.</summary>
public sealed record PemBlock(string Label, byte[] Der, bool HasHeaders = false)
{
    /// <summary>The block with LF line ends, 64 characters a line, ending in a newline, as Go's pem.Encode writes it.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        text.Append("-----BEGIN ").Append(Label).Append("-----\n");
        var body = Convert.ToBase64String(Der);
        for (var i = 0; i < body.Length; i += 64)
        {
            text.Append(body, i, Math.Min(64, body.Length - i)).Append('\n');
        }

        return text.Append("-----END ").Append(Label).Append("-----\n").ToString();
    }
}
