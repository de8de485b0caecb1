using System.Net;
using System.Text;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>The objects of the tutorial, as somebody at a prompt applies them.</summary>
internal static class Tutorial
{
    public const string Anchor = """
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata:
          name: linkerd-trust-anchor
          namespace: cert-manager
        spec:
          isCA: true
          commonName: root.linkerd.cluster.local
          secretName: linkerd-identity-trust-roots
          duration: 720h
          privateKey:
            rotationPolicy: Always
            algorithm: ECDSA
          usages: [cert sign, crl sign, server auth, client auth]
          issuerRef:
            name: tpp-issuer
            kind: ClusterIssuer
            group: cert-manager.io
        """;

    public const string IdentityIssuer = """
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata:
          name: linkerd-trust-anchor
        spec:
          ca:
            secretName: linkerd-identity-trust-roots
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: linkerd
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata:
          name: linkerd-identity
          namespace: linkerd
        spec:
          secretName: linkerd-identity-issuer
          duration: 48h
          renewBefore: 25h
          issuerRef:
            name: linkerd-trust-anchor
            kind: ClusterIssuer
          commonName: identity.linkerd.cluster.local
          dnsNames: [identity.linkerd.cluster.local]
          isCA: true
          privateKey:
            rotationPolicy: Always
            algorithm: ECDSA
          usages: [cert sign, crl sign, server auth, client auth]
        """;

    public const string Bundle = """
        apiVersion: trust.cert-manager.io/v1alpha1
        kind: Bundle
        metadata:
          name: linkerd-identity-trust-roots
        spec:
          sources:
          - secret:
              name: linkerd-identity-trust-roots
              key: tls.crt
          target:
            configMap:
              key: ca-bundle.crt
        """;

    public static string Issuer(PkiMeshLab lab, string zone) => $"""
        apiVersion: v1
        kind: Secret
        metadata:
          name: tpp-secret
          namespace: cert-manager
        data:
          username: {Base64(lab.TppUsername)}
          password: {Base64(new NetworkCredential("", lab.TppPassword).Password)}
        ---
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata:
          name: tpp-issuer
        spec:
          venafi:
            zone: '{zone}'
            tpp:
              url: {lab.TppUrl}
              credentialsRef:
                name: tpp-secret
        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
