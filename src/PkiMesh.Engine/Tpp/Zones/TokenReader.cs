using PkiMesh.Core.Policy.Zones;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Zones;

/// <summary>The token that is to be judged: the issuer's where one is given, else the session's. A failure is that TPP cannot be asked.</summary>
internal sealed class TokenReader(ITppPort tpp, KubeClient? client)
{
    public async Task<Reading<TokenEvidence>> ReadAsync(TppZoneTestOptions options, CancellationToken cancellationToken)
    {
        var session = options.Session;
        try
        {
            if (options.Issuer is { IsPlanned: false } issuer && client is not null)
            {
                return Reading<TokenEvidence>.Of(await OfIssuerAsync(session, issuer, client, cancellationToken).ConfigureAwait(false));
            }

            var subject = $"the session of {session.UserName ?? "this user"}";
            try
            {
                var info = await tpp.GetTokenAsync(session, cancellationToken).ConfigureAwait(false);
                return Reading<TokenEvidence>.Of(new TokenEvidence(subject, info) { RenewsItself = session.CanRenew });
            }
            catch (PkiMeshException refused) when (refused.ErrorId is "TppTokenExpired" or "TppAuthenticationFailed")
            {
                return Reading<TokenEvidence>.Of(new TokenEvidence(subject, null));
            }
        }
        catch (PkiMeshException refused) when (refused.ErrorId == "ClusterForbidden")
        {
            var secret = $"Secret {options.Issuer!.SecretNamespace}/{options.Issuer.SecretName}";
            return Reading<TokenEvidence>.Of(new TokenEvidence(secret, null) { IsIssuers = true, Missing = $"The token of issuer {options.Issuer.Name} is not known. {refused.Message}" });
        }
        catch (PkiMeshException failure) when (failure.ErrorId.StartsWith("Tpp", StringComparison.Ordinal))
        {
            return new Reading<TokenEvidence>(null, failure);
        }
    }

    private async Task<TokenEvidence> OfIssuerAsync(TppSession session, TppClusterIssuer issuer, KubeClient kube, CancellationToken cancellationToken)
    {
        var subject = $"Secret {issuer.SecretNamespace}/{issuer.SecretName}";
        var secret = issuer.SecretName.Length == 0 ? null
            : await kube.GetAsync(KubeResources.Secrets, issuer.SecretNamespace, issuer.SecretName, cancellationToken).ConfigureAwait(false);
        if (secret is null)
        {
            return new TokenEvidence(subject, null) { IsIssuers = true, Missing = $"{subject}, with which issuer {issuer.Name} signs in, does not exist." };
        }

        if (secret.SecretText("access-token") is { Length: > 0 } text)
        {
            using var token = TppSecret.Keep(text);
            return new TokenEvidence(subject, await tpp.InspectTokenAsync(session, token, cancellationToken).ConfigureAwait(false)) { IsIssuers = true };
        }

        return secret.SecretText("username") is { Length: > 0 }
            ? new TokenEvidence(subject, null) { IsIssuers = true, IsPassword = true }
            : new TokenEvidence(subject, null) { IsIssuers = true, Missing = $"{subject} holds neither an access token nor a user name." };
    }
}
