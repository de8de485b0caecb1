using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Trust;

namespace PkiMesh.Lab.CertManager;

/// <summary>cert-manager and trust-manager as parts of the lab: it names the programs; they run when somebody applies what runs them.</summary>
internal sealed class CertManagerComponent : ILabComponent
{
    private static readonly Lazy<IReadOnlyList<LabCertificate>> s_machineRoots = new(ReadMachineRoots);

    public CertManagerComponent(LabServices lab)
    {
        lab.PodPrograms.Add(new CertManagerProgramFactory(() => [lab.Ca.Certificate, .. s_machineRoots.Value]));
        lab.PodPrograms.Add(new TrustProgramFactory(() => [lab.Ca.Certificate]));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static List<LabCertificate> ReadMachineRoots()
    {
        var roots = new List<LabCertificate>();
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        try
        {
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return roots;
        }

        foreach (var certificate in store.Certificates)
        {
            using (certificate)
            {
                try
                {
                    roots.Add(LabCertificate.FromDer(certificate.RawData));
                }
                catch (PkiException)
                {
                    // A root of a kind the lab does not know cannot be trusted by it either.
                }
            }
        }

        return roots;
    }
}
