using System.Text.RegularExpressions;

namespace PkiMesh.Core.Policy;

/// <summary>
/// The address of a TPP server, read by the rules of the client inside cert-manager: an address taken here is taken there,
/// and one refused here would be refused there, much later and with fewer words.
/// </summary>
public static partial class TppUrl
{
    private const string Sdk = "vedsdk/";

    /// <summary>The base address: lower case, https, with a trailing slash and without <c>vedsdk/</c>.</summary>
    /// <exception cref="PkiMeshException">TppUrlInvalid: no TPP server can have this address.</exception>
    public static Uri Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var address = Normalize(text);
        if (Accepted().IsMatch(address) && Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return uri;
        }

        throw new PkiMeshException(
            "TppUrlInvalid",
            PkiMeshErrorKind.InvalidArgument,
            $"\"{Printable(text)}\" is not the address of a TPP server: {Fault(text, address)}.",
            Printable(text),
            "Give the address as https://tpp.corp.example or https://tpp.corp.example/vedsdk/, the form that cert-manager takes too.");
    }

    /// <summary>Whether an address asked for plain HTTP, which TPP does not speak and <see cref="Parse"/> reads as HTTPS.</summary>
    public static bool AsksForPlainHttp(string text) => text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static string Normalize(string text)
    {
        var address = text.ToLowerInvariant();
        address = address.StartsWith("http://", StringComparison.Ordinal) ? "https://" + address["http://".Length..]
            : address.StartsWith("https://", StringComparison.Ordinal) ? address
            : "https://" + address;
        if (!address.EndsWith('/'))
        {
            address += "/";
        }

        return address.EndsWith(Sdk, StringComparison.Ordinal) ? address[..^Sdk.Length] : address;
    }

    private static string Fault(string text, string address)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "it is empty";
        }

        if (text.Any(char.IsWhiteSpace))
        {
            return "it has a blank in it";
        }

        var rest = address["https://".Length..];
        if (rest.Contains("://", StringComparison.Ordinal))
        {
            return "TPP is reached by https only";
        }

        if (rest.Contains('@'))
        {
            return "a user name or password does not belong in it";
        }

        if (rest.AsSpan().IndexOfAny('?', '#') >= 0)
        {
            return "it has a query";
        }

        if (rest.IndexOf('/') != rest.Length - 1)
        {
            return $"it has a path (\"{rest[rest.IndexOf('/')..]}\"), and TPP answers at the root of its host only";
        }

        var host = rest.TrimEnd('/').Split(':')[0];
        return rest.StartsWith('[') ? "an IPv6 address in brackets is not taken by cert-manager"
            : host.Contains('_') ? $"the host name \"{host}\" has an underscore"
            : host.Length < 3 ? $"the host name \"{host}\" is shorter than three characters"
            : Accepted().IsMatch(address) ? "its port is not a number from 1 to 65535"
            : $"\"{rest.TrimEnd('/')}\" is not a host name with an optional port";
    }

    // A password typed into an address must not come back in an error.
    private static string Printable(string text) => UserInfo().Replace(text, "$1***@");

    // vcert pkg/venafi/tpp/connector.go normalizeURL
    [GeneratedRegex(@"^https://[a-z0-9]+[-a-z0-9.]+[a-z0-9][:0-9]*/\z", RegexOptions.CultureInvariant)]
    private static partial Regex Accepted();

    [GeneratedRegex(@"^((?:[A-Za-z]+://)?)[^/]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
