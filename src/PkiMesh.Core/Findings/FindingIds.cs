namespace PkiMesh.Core.Findings;

/// <summary>The ids of all findings. about_PkiMesh_Findings says what each means; tests hold both, and a case for each, together.</summary>
public static class FindingIds
{
    public const string LinkNotTested = "LinkNotTested";

    public const string MeshBroken = "MeshBroken";
    public const string MeshBreaks = "MeshBreaks";
    public const string MeshSurvivesByWidth = "MeshSurvivesByWidth";
    public const string AnchorEnds = "AnchorEnds";

    public const string ClockSkew = "ClockSkew";
    public const string PodWithoutProxy = "PodWithoutProxy";

    public const string CnCollision = "CnCollision";
    public const string AnchorNotInTpp = "AnchorNotInTpp";
    public const string TppIssuerNotReady = "TppIssuerNotReady";
    public const string IssuerNotTpp = "IssuerNotTpp";
    public const string VenafiTokenExpiring = "VenafiTokenExpiring";

    public const string AnchorUnreadable = "AnchorUnreadable";
    public const string AnchorNotCa = "AnchorNotCa";
    public const string AnchorMayNotSign = "AnchorMayNotSign";
    public const string AnchorUsage = "AnchorUsage";
    public const string AnchorPathLength = "AnchorPathLength";
    public const string AnchorAlgorithm = "AnchorAlgorithm";
    public const string AnchorWithoutRoot = "AnchorWithoutRoot";
    public const string AnchorChain = "AnchorChain";
    public const string AnchorExpired = "AnchorExpired";
    public const string AnchorShorterThanAsked = "AnchorShorterThanAsked";
    public const string AnchorAutoRenew = "AnchorAutoRenew";
    public const string AnchorIssuerNotReady = "AnchorIssuerNotReady";

    public const string IssuerUnreadable = "IssuerUnreadable";
    public const string IssuerNotCa = "IssuerNotCa";
    public const string IssuerMayNotSign = "IssuerMayNotSign";
    public const string IssuerUsage = "IssuerUsage";
    public const string IssuerAlgorithm = "IssuerAlgorithm";
    public const string IssuerExpired = "IssuerExpired";
    public const string IssuerNotUnderAnchor = "IssuerNotUnderAnchor";
    public const string IssuerOutlivesAnchor = "IssuerOutlivesAnchor";

    public const string BundleSourceElsewhere = "BundleSourceElsewhere";
    public const string NamespaceUnlabelled = "NamespaceUnlabelled";
    public const string BundleSpreadsEverywhere = "BundleSpreadsEverywhere";
    public const string BundleNotSynced = "BundleNotSynced";
    public const string BundleSwapsAnchor = "BundleSwapsAnchor";
    public const string TrustRootsMissing = "TrustRootsMissing";
    public const string TrustRootsUnreadable = "TrustRootsUnreadable";
    public const string BundleTooBigForEnv = "BundleTooBigForEnv";
    public const string IssuerNotUnderConfigMapAnchors = "IssuerNotUnderConfigMapAnchors";
    public const string BundleTrustsIntermediate = "BundleTrustsIntermediate";
    public const string BundleHoldsExpired = "BundleHoldsExpired";
    public const string BundleHoldsLeaf = "BundleHoldsLeaf";
    public const string BundleHoldsDuplicate = "BundleHoldsDuplicate";
    public const string TrustRootsWrittenByOther = "TrustRootsWrittenByOther";
    public const string RootUsesPss = "RootUsesPss";

    public const string IdentityNotReady = "IdentityNotReady";
    public const string IssuerUpdateSkipped = "IssuerUpdateSkipped";
    public const string IssuerValidationFailed = "IssuerValidationFailed";
    public const string IssuerReloadMissed = "IssuerReloadMissed";
    public const string ControlPlaneStale = "ControlPlaneStale";

    public const string PodStaleBundle = "PodStaleBundle";
    public const string InjectorVolumeLag = "InjectorVolumeLag";
    public const string PodNotReady = "PodNotReady";
    public const string LiveChainUnavailable = "LiveChainUnavailable";
    public const string LiveChainMismatch = "LiveChainMismatch";
    public const string LiveIdentityMismatch = "LiveIdentityMismatch";

    public const string CheckConfig = "l5d-identity-cert-config-valid";
    public const string CheckAnchorCrypto = "l5d-identity-trustAnchors-use-supported-crypto";
    public const string CheckAnchorTime = "l5d-identity-trustAnchors-are-time-valid";
    public const string CheckAnchorSoon = "l5d-identity-trustAnchors-not-expiring-soon";
    public const string CheckIssuerCrypto = "l5d-identity-issuer-cert-uses-supported-crypto";
    public const string CheckIssuerTime = "l5d-identity-issuer-cert-is-time-valid";
    public const string CheckIssuerSoon = "l5d-identity-issuer-cert-not-expiring-soon";
    public const string CheckIssuedByAnchor = "l5d-identity-issuer-cert-issued-by-trust-anchor";
    public const string CheckDataPlane = "l5d-identity-data-plane-proxies-certs-match-ca";
    public const string CheckInjectorValid = "l5d-proxy-injector-webhook-cert-valid";
    public const string CheckInjectorSoon = "l5d-proxy-injector-webhook-cert-not-expiring-soon";
    public const string CheckProfileValid = "l5d-sp-validator-webhook-cert-valid";
    public const string CheckProfileSoon = "l5d-sp-validator-webhook-cert-not-expiring-soon";
    public const string CheckPolicyValid = "l5d-policy-validator-webhook-cert-valid";
    public const string CheckPolicySoon = "l5d-policy-validator-webhook-cert-not-expiring-soon";
}
