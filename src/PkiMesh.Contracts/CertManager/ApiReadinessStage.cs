namespace PkiMesh;

/// <summary>What stands between a cluster and a working cert-manager API, in the order in which an installation gets past it.</summary>
public enum ApiReadinessStage
{
    /// <summary>The CustomResourceDefinitions are not there.</summary>
    DefinitionsMissing,

    /// <summary>The webhook's Service does not exist.</summary>
    WebhookServiceMissing,

    /// <summary>The webhook's pods do not answer.</summary>
    WebhookNotReady,

    /// <summary>The webhook answers with a certificate that the API server has not been told to trust yet.</summary>
    WebhookNotTrusted,

    /// <summary>Requests are not completed: the mutating webhook is not registered.</summary>
    MutatingWebhookMissing,

    /// <summary>Requests are completed with wrong values.</summary>
    MutatedWrongly,

    /// <summary>Invalid requests are taken: the validating webhook is not registered.</summary>
    ValidatingWebhookMissing,

    /// <summary>The check itself failed, for another reason.</summary>
    CheckFailed,

    /// <summary>It works.</summary>
    Ready,
}
