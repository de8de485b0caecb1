using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Core.Policy;

namespace PkiMesh.Engine.Tpp;

internal sealed partial class TppPort
{
    private const int ConfigSuccess = 1;
    private const int ConfigNoRights = 7;
    private const int ConfigNoObject = 400;
    private const int PermissionsNoObject = 5;

    public async Task<TppPolicy> GetPolicyAsync(TppSession session, string zone, string? pkcs10, CancellationToken cancellationToken)
    {
        var dn = TppZone.Parse(zone);
        var connection = TppConnection.Of(session);
        var answer = await AskPolicyAsync(connection, dn, pkcs10, cancellationToken).ConfigureAwait(false);
        if (IsZoneMissing(answer))
        {
            throw ZoneNotFound(session.Url, dn, answer);
        }

        if (!answer.IsSuccess)
        {
            throw connection.Failure(TppCall.CheckPolicy, answer, dn);
        }

        return answer.Body?["Policy"] is JsonObject policy
            ? TppPolicyReader.Read(dn, policy, pkcs10 is null ? null : answer.Body["CSR"] as JsonObject)
            : throw TppErrors.BadAnswer(TppCall.CheckPolicy, session.Url, "the policy");
    }

    public async Task<bool> ZoneExistsAsync(TppSession session, string zone, CancellationToken cancellationToken)
    {
        var dn = TppZone.Parse(zone);
        var connection = TppConnection.Of(session);
        var answer = await AskPolicyAsync(connection, dn, null, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess || (IsZoneMissing(answer) ? false : throw connection.Failure(TppCall.CheckPolicy, answer, dn));
    }

    public async Task<Guid?> FindGuidAsync(TppSession session, string dn, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var answer = await connection.CallAsync(TppCall.DnToGuid, new JsonObject { ["ObjectDN"] = dn }, dn, cancellationToken).ConfigureAwait(false);
        return answer.Result switch
        {
            ConfigSuccess when TppCertificateReader.ReadGuid(answer.Body!["GUID"]) is var guid && guid != Guid.Empty => guid,
            ConfigSuccess => throw TppErrors.BadAnswer(TppCall.DnToGuid, session.Url, "the object's id"),
            ConfigNoObject => null,
            ConfigNoRights => throw TppErrors.Of(TppCall.DnToGuid, answer with { Status = 403 }, session.Url, dn),
            _ => throw TppErrors.Of(TppCall.DnToGuid, answer with { Status = 400 }, session.Url, dn),
        };
    }

    public Task<TppPermissions?> GetPermissionsAsync(TppSession session, string dn, CancellationToken cancellationToken) =>
        GetPermissionsAsync(session, dn, session.Identity, cancellationToken);

    public async Task<TppPermissions?> GetPermissionsAsync(TppSession session, string dn, string? identity, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var body = new JsonObject { ["ObjectDN"] = dn, ["Principal"] = identity };
        var answer = await connection.AskAsync(TppCall.Permissions, body, cancellationToken).ConfigureAwait(false);
        var member = "Permissions";
        if (answer.Status == 404)
        {
            // Versions before the calls by DN.
            if (await FindGuidOrNothingAsync(session, dn, cancellationToken).ConfigureAwait(false) is not { } guid || OldPath(identity) is not { } principal)
            {
                return null;
            }

            member = "EffectivePermissions";
            var path = $"{Uri.EscapeDataString(guid.ToString("B"))}/{principal}/Effective";
            answer = await connection.AskAsync(TppCall.OldPermissions.At(path), null, cancellationToken).ConfigureAwait(false);
        }

        if (answer.LacksScope)
        {
            return null;
        }

        if (!answer.IsSuccess)
        {
            throw connection.Failure(TppCall.Permissions, answer, dn);
        }

        if (answer.Result == PermissionsNoObject)
        {
            throw new PkiMeshException("TppObjectNotFound", PkiMeshErrorKind.ObjectNotFound, $"TPP shows no object \"{dn}\" ({answer}).", dn,
                "Check the name in TPP. An object that the user has no right to see looks the same as one that is not there.");
        }

        return answer.Body?[member] is JsonObject flags ? ReadPermissions(dn, flags) : null;
    }

    private static Task<TppAnswer> AskPolicyAsync(TppConnection connection, string dn, string? pkcs10, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["PolicyDN"] = dn };
        if (pkcs10 is not null)
        {
            body["PKCS10"] = pkcs10;
        }

        return connection.AskAsync(TppCall.CheckPolicy, body, cancellationToken);
    }

    private async Task<Guid?> FindGuidOrNothingAsync(TppSession session, string dn, CancellationToken cancellationToken)
    {
        try
        {
            return await FindGuidAsync(session, dn, cancellationToken).ConfigureAwait(false);
        }
        catch (PkiMeshException refused) when (refused.ErrorId is "TppScopeNotGranted" or "TppPermissionDenied")
        {
            return null;
        }
    }

    // local:{id} is at local/{id}; AD+domain:id is at AD/domain/id.
    private static string? OldPath(string? identity)
    {
        var colon = identity?.IndexOf(':') ?? -1;
        if (colon <= 0)
        {
            return null;
        }

        var id = Uri.EscapeDataString(identity![(colon + 1)..]);
        var provider = identity[..colon].Split('+', 2);
        return provider.Length == 1 ? $"{provider[0]}/{id}" : $"{provider[0]}/{Uri.EscapeDataString(provider[1])}/{id}";
    }

    private static TppPermissions ReadPermissions(string dn, JsonObject flags)
    {
        bool Is(string name) => TppJson.Flag(flags[$"Is{name}Allowed"]) ?? false;
        return new TppPermissions
        {
            Dn = dn,
            View = Is("View"),
            Read = Is("Read"),
            Write = Is("Write"),
            Create = Is("Create"),
            Delete = Is("Delete"),
            Revoke = Is("Revoke"),
            PolicyWrite = Is("PolicyWrite"),
            PrivateKeyRead = Is("PrivateKeyRead"),
            PrivateKeyWrite = Is("PrivateKeyWrite"),
            ManagePermissions = Is("ManagePermissions"),
        };
    }

    internal static PkiMeshException ZoneNotFound(Uri url, string dn, TppAnswer answer) =>
        new("TppZoneNotFound", PkiMeshErrorKind.ObjectNotFound,
            $"TPP at {url} has no policy folder \"{dn}\" that the user may see ({answer}).", dn,
            "Check the folder's name in TPP, level by level, and the user's View right on it. cert-manager shows an issuer for it as ready all the same.");

    private static bool IsZoneMissing(TppAnswer answer) => answer.Status is 400 or 404 && MissingZone().IsMatch(answer.Words);

    // vcert pkg/venafi/tpp/connector.go zoneNonFoundregexp
    [GeneratedRegex("PolicyDN: .+ does not exist", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MissingZone();
}
