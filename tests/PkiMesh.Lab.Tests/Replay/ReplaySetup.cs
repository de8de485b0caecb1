using PkiMesh.Lab.Tests.Api.Http;

namespace PkiMesh.Lab.Tests.Replay;

/// <summary>Requests between the recorded ones that the recording left out: what they made is seen in later answers.</summary>
internal static class ReplaySetup
{
    private const string Core = "/api/v1/namespaces/api-test";
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/api-test";

    public static async Task BeforeAsync(LabClient client, SharedData.Recorded recorded)
    {
        switch (recorded.Theme, recorded.Number)
        {
            case ("06-patch", 17):
                await MakeAsync(client, "/apis/apps/v1/namespaces/api-test/deployments",
                    """{"metadata":{"name":"p1"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]}} } }""");
                break;
            case ("07-delete-gc", 30):
                for (var i = 0; i < 3; i++)
                {
                    await MakeAsync(client, $"{Core}/configmaps", $$"""{"metadata":{"name":"dc{{i}}","labels":{"dc":"y"} },"data":{"a":"1"} }""");
                }

                break;
            case ("08-list", 1):
                await MakeAsync(client, $"{Core}/configmaps", """{"metadata":{"name":"im"},"immutable":true,"data":{"a":"1"} }""");
                await MakeAsync(client, $"{Core}/configmaps", """{"metadata":{"name":"linkerd-identity-trust-roots"}}""");
                for (var i = 0; i < 5; i++)
                {
                    await MakeAsync(client, $"{Core}/configmaps", $$$"""{"metadata":{"name":"l{{{i}}}","labels":{"n":"{{{i}}}","odd":"{{{i % 2}}}"} },"data":{"n":"{{{i}}}"} }""");
                }

                break;
            case ("11-auth", 27):
                await MakeAsync(client, $"{Rbac}/roles",
                    """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["l1"],"verbs":["get","list","patch"]},{"apiGroups":["cert-manager.io"],"resources":["certificates"],"verbs":["get","list","watch"]}]}""");
                await MakeAsync(client, $"{Rbac}/rolebindings",
                    """{"metadata":{"name":"r"},"subjects":[{"kind":"User","name":"alice","apiGroup":"rbac.authorization.k8s.io"}],"roleRef":{"kind":"Role","name":"r","apiGroup":"rbac.authorization.k8s.io"}}""");
                break;
            case ("12-namespaces", 4):
                await MakeAsync(client, "/api/v1/namespaces/life/configmaps", """{"metadata":{"name":"held","finalizers":["example.com/hold"]}}""");
                break;
        }
    }

    private static async Task MakeAsync(LabClient client, string path, string body)
    {
        var made = await client.PostAsync(path, body);
        if (made.Status is not (201 or 409))
        {
            throw new InvalidOperationException($"{path}: {made.Text}");
        }
    }
}
