using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>
/// Keeps a CA in a Secret, for cainjector to hand out, and makes the serving certificate from it in memory
/// (cm pkg/server/tls/authority: a year for the CA, a week for the leaf, both renewed after two thirds).
/// </summary>
internal sealed class ServingAuthority : Controller
{
    private const string CommonName = "cert-manager-webhook-ca";
    private static readonly TimeSpan s_caLife = TimeSpan.FromDays(365);
    private static readonly TimeSpan s_leafLife = TimeSpan.FromDays(7);
    private readonly ILabApi _api;
    private readonly Caller _caller;
    private readonly string _namespace;
    private readonly string _secretName;
    private readonly IReadOnlyList<string> _dnsNames;
    private readonly Lock _gate = new();
    private (LabCertificate Ca, LabKey Key)? _ca;
    private LabCertificate? _leaf;
    private IDisposable? _subscription;

    public ServingAuthority(ILabApi api, LabClock clock, Caller caller, string ns, string secretName, IReadOnlyList<string> dnsNames)
        : base("cert-manager-webhook-authority", clock)
    {
        _api = api;
        _caller = caller;
        _namespace = ns;
        _secretName = secretName;
        _dnsNames = dnsNames;
    }

    /// <summary>The leaf and its CA, or null as long as there is none.</summary>
    public string? ServingChainPem
    {
        get
        {
            lock (_gate)
            {
                if (_ca is not { } ca)
                {
                    return null;
                }

                if (_leaf is null || Clock.GetUtcNow() > _leaf.NotAfter - (s_leafLife / 3))
                {
                    _leaf = NewLeaf(ca);
                }

                return PemBundle.Write([_leaf, ca.Ca]);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = _api.Subscribe(KnownResources.Secrets, change =>
        {
            if (change.Namespace == _namespace && change.Name == _secretName)
            {
                Enqueue(_secretName);
            }
        });
        return ReconcileAsync(_secretName, cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        return base.DisposeAsync();
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var secret = _api.Get(KnownResources.Secrets, _namespace, _secretName);
        if (secret is not null && Read(secret) is { } ca && Clock.GetUtcNow() < ca.Ca.NotAfter - (s_caLife / 3))
        {
            Use(ca);
            return;
        }

        var fresh = NewCa();
        if (secret is null)
        {
            await _api.CreateAsync(_caller, KnownResources.Secrets, NewSecret(fresh), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            secret["data"] = Data(fresh);
            await _api.UpdateAsync(_caller, KnownResources.Secrets, secret, null, cancellationToken).ConfigureAwait(false);
        }

        Use(fresh);
    }

    private void Use((LabCertificate Ca, LabKey Key) ca)
    {
        lock (_gate)
        {
            if (_ca?.Ca.Equals(ca.Ca) != true)
            {
                _leaf = null;
            }

            _ca = ca;
            EnqueueAfter(_secretName, ca.Ca.NotAfter - (s_caLife / 3) - Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        }
    }

    private static (LabCertificate Ca, LabKey Key)? Read(JsonObject secret)
    {
        try
        {
            var ca = PemData.Certificate(secret.SecretBytes(Names.TlsCertificate) ?? []);
            var key = PemData.PrivateKey(secret.SecretBytes(Names.TlsKey) ?? []);
            return key.Matches(ca) ? (ca, key) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private (LabCertificate Ca, LabKey Key) NewCa()
    {
        var key = LabKey.Generate(KeySpec.P384);
        var ca = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = CommonName },
            NotBefore = Clock.GetUtcNow(),
            NotAfter = Clock.GetUtcNow() + s_caLife,
            BasicConstraints = new BasicConstraintsInfo(true),
            KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment | KeyUsages.CertSign,
            SignatureRule = SignatureRule.CertManager,
        }.SelfSign(key);
        return (ca, key);
    }

    private LabCertificate NewLeaf((LabCertificate Ca, LabKey Key) ca) => new CertificateBuilder
    {
        NotBefore = Clock.GetUtcNow(),
        NotAfter = Clock.GetUtcNow() + s_leafLife,
        AltNames = new SubjectAltNames { DnsNames = _dnsNames },
        BasicConstraints = new BasicConstraintsInfo(false),
        KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment,
        ExtendedKeyUsage = [ExtendedKeyUsages.ServerAuth],
        SignatureRule = SignatureRule.CertManager,
    }.Sign(LabKey.Generate(KeySpec.P384).PublicKeyInfo, ca.Ca, ca.Key);

    private JsonObject NewSecret((LabCertificate Ca, LabKey Key) ca) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject
        {
            ["name"] = _secretName,
            ["namespace"] = _namespace,
            ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "cert-manager-webhook" },
            ["annotations"] = new JsonObject { [Names.AllowDirectInjection] = "true" },
        },
        ["data"] = Data(ca),
    };

    private static JsonObject Data((LabCertificate Ca, LabKey Key) ca) => new()
    {
        [Names.CaCertificate] = Field.Base64(ca.Ca.ToPem()),
        [Names.TlsCertificate] = Field.Base64(ca.Ca.ToPem()),
        [Names.TlsKey] = Field.Base64(ca.Key.ToPem(KeyEncoding.Pkcs8)),
    };
}
