using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PkiMesh.Core.Tests.Certificates;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>The Secrets and trust roots of a mesh, made by hand in a namespace of their own: what no controller of the lab makes, and none mends.</summary>
internal sealed class HandmadeMesh : IDisposable
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    private readonly List<TestCa> _made = [];
    private readonly DateTime _now;
    private readonly TestCa _root;
    private readonly TestCa _anchor;
    private readonly TestCa _issuer;
    private readonly TestCa _stranger;

    public HandmadeMesh(DateTime now)
    {
        _now = now;
        _root = Make("root");
        _anchor = Make("anchor", _root);
        _issuer = Make("identity.linkerd.cluster.local", _anchor, days: 90);
        _stranger = Make("stranger");
    }

    /// <summary>Secret and key with which the mesh is in order.</summary>
    private Parts Sound => new(_anchor.Pem, _root.Pem, _issuer.Pem + _anchor.Pem, _anchor.Pem, _anchor.Pem);

    /// <summary>The objects of a mesh with one thing wrong.</summary>
    public string Yaml(string ns, string what)
    {
        var parts = With(what);
        StringBuilder yaml = new();
        yaml.Append(CultureInfo.InvariantCulture, $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {ns}}}\n");
        Secret(yaml, ns, "linkerd-identity-trust-roots", parts.Anchor, parts.AnchorAuthority);
        Secret(yaml, ns, "linkerd-identity-issuer", parts.Issuer, parts.IssuerAuthority);
        if (parts.Roots is { } roots)
            yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: linkerd-identity-trust-roots, namespace: {ns}}}\ndata: {{ca-bundle.crt: {Quoted(roots)}}}\n");
        return yaml.ToString();
    }

    /// <summary>A webhook's registration and its certificate, of <paramref name="days"/> days from now on, for the right name or another.</summary>
    public string Webhook(string ns, string component, int days, bool rightName)
    {
        var kind = component == "proxy-injector" ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration";
        var name = $"linkerd-{component}";
        var leaf = Make(name, _root, ca: false, usage: X509KeyUsageFlags.DigitalSignature, days: days, dnsNames: [rightName ? $"{name}.{ns}.svc" : "another.svc"]);
        StringBuilder yaml = new();
        yaml.Append(CultureInfo.InvariantCulture, $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: {{kind}}
            metadata: {name: {{name}}-webhook-config}
            webhooks:
            - name: {{component}}.example.com
              failurePolicy: Ignore
              sideEffects: None
              admissionReviewVersions: [v1]
              rules: [{apiGroups: [nothing.example.com], apiVersions: [v1], resources: [nothing], operations: [CREATE]}]
              clientConfig: { caBundle: {{Base64(_root.Pem)}}, service: {name: {{name}}, namespace: {{ns}}, path: /} }

            """);
        Secret(yaml, ns, $"{name}-k8s-tls", leaf.Pem, null);
        return yaml.ToString();
    }

    public void Dispose() => _made.ForEach(ca => ca.Dispose());

    private Parts With(string what)
    {
        var sound = Sound;
        Parts Issuer(TestCa issuer) => sound with { Issuer = issuer.Pem + _anchor.Pem };
        Parts Anchor(TestCa anchor, TestCa? root = null) =>
            new(anchor.Pem, (root ?? _root).Pem, Make("identity.linkerd.cluster.local", anchor, days: 90).Pem + anchor.Pem, anchor.Pem, anchor.Pem);
        return what switch
        {
            "sound" => sound,
            "anchor unreadable" => sound with { Anchor = "no certificate" },
            "anchor for code signing" => Anchor(Make("anchor", _root, extendedUsages: [CodeSigning])),
            "anchor without chain" => sound with { AnchorAuthority = null },
            "anchor under a stranger" => sound with { AnchorAuthority = _stranger.Pem },
            "anchor ended" => Anchor(Make("anchor", _root, start: -100, days: 90)),
            "anchor ends in thirty days" => Anchor(Make("anchor", _root, start: -70, days: 100)),
            "issuer unreadable" => sound with { Issuer = "no certificate" },
            "issuer is a leaf" => Issuer(Make("identity.linkerd.cluster.local", _anchor, ca: false, days: 90)),
            "issuer may not sign" => Issuer(Make("identity.linkerd.cluster.local", _anchor, usage: X509KeyUsageFlags.CrlSign, days: 90)),
            "issuer for code signing" => Issuer(Make("identity.linkerd.cluster.local", _anchor, extendedUsages: [CodeSigning], days: 90)),
            "issuer ended" => Issuer(Make("identity.linkerd.cluster.local", _anchor, start: -3, days: 2)),
            "issuer ends in two days" => Issuer(Make("identity.linkerd.cluster.local", _anchor, days: 2)),
            "issuer under a stranger" => Issuer(Make("identity.linkerd.cluster.local", _stranger, days: 90)),
            "issuer without ca.crt" => sound with { IssuerAuthority = null },
            "ca.crt with P-384" => sound with { IssuerAuthority = Make("another", key: ECDsa.Create(ECCurve.NamedCurves.nistP384)).Pem },
            "no trust roots" => sound with { Roots = null },
            "trust roots unreadable" => sound with { Roots = "no certificate" },
            "trust roots too big" => sound with { Roots = string.Concat(Enumerable.Repeat(_anchor.Pem, 250)) },
            "trust roots of a stranger" => sound with { Roots = _stranger.Pem },
            "trust roots with the root" => sound with { Roots = _anchor.Pem + _root.Pem },
            "trust roots with an old one" => sound with { Roots = _anchor.Pem + Make("old", start: -100, days: 90).Pem },
            "trust roots with a leaf" => sound with { Roots = _anchor.Pem + Make("web", _issuer, ca: false).Pem },
            "trust roots with one twice" => sound with { Roots = _anchor.Pem + _anchor.Pem },
            "root signs with PSS" => Pss(),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    private Parts Pss()
    {
        var root = Make("root", key: RSA.Create(2048), padding: RSASignaturePadding.Pss);
        var anchor = Make("anchor", root, padding: RSASignaturePadding.Pss);
        return new(anchor.Pem, root.Pem, Make("identity.linkerd.cluster.local", anchor, days: 90).Pem + anchor.Pem, anchor.Pem, root.Pem);
    }

    private TestCa Make(
        string name, TestCa? issuer = null, AsymmetricAlgorithm? key = null, bool ca = true, X509KeyUsageFlags usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
        string[]? extendedUsages = null, string[]? dnsNames = null, int start = -1, int days = 1000, RSASignaturePadding? padding = null)
    {
        var made = TestCa.Make(name, issuer, key, ca, usage: usage, extendedUsages: extendedUsages, dnsNames: dnsNames, from: _now.AddDays(start), life: TimeSpan.FromDays(days), padding: padding);
        _made.Add(made);
        return made;
    }

    private static void Secret(StringBuilder yaml, string ns, string name, string certificate, string? authority)
    {
        var ca = authority is null ? "" : $", ca.crt: {Base64(authority)}";
        yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: {ns}}}\ndata: {{tls.crt: {Base64(certificate)}, tls.key: {Base64("the test has it")}{ca}}}\n");
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private sealed record Parts(string Anchor, string? AnchorAuthority, string Issuer, string? IssuerAuthority, string? Roots);
}
