using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Pki;
using IPodProgram = PkiMesh.Lab.Workloads.IPodProgram;
using IPodProgramFactory = PkiMesh.Lab.Workloads.IPodProgramFactory;
using PodProgramContext = PkiMesh.Lab.Workloads.PodProgramContext;

namespace PkiMesh.Lab.Trust;

/// <summary>Recognises trust-manager by its image.</summary>
/// <param name="systemRoots">The lab's system roots: its default package of CAs.</param>
public sealed class TrustProgramFactory(Func<IReadOnlyList<LabCertificate>> systemRoots) : IPodProgramFactory
{
    public bool Matches(JsonObject pod, JsonObject container)
    {
        var image = container.Text("image") ?? "";
        // The package of default CAs has the name in its own: quay.io/jetstack/trust-pkg-debian-bookworm.
        return image.Contains("trust-manager", StringComparison.Ordinal) && !image.Contains("trust-pkg", StringComparison.Ordinal);
    }

    public IPodProgram Create(PodProgramContext context) => new TrustProgram(context, systemRoots);
}
