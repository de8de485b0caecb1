using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Exceptions;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>What the user gave, as the client's configuration.</summary>
internal static class KubeConfigurationFactory
{
    public static (KubernetesClientConfiguration Configuration, string Name, string? Context, string? User) Create(MeshClusterOptions options)
    {
        if (options.InCluster)
            return (InCluster(), "in-cluster", null, null);
        if (options.Server is { } server)
            return (Direct(server, options), server.Host, null, null);

        string source;
        k8s.KubeConfigModels.K8SConfiguration kubeConfig;
        if (options.KubeConfig is { } text)
        {
            source = "The kubeconfig text";
            kubeConfig = KubeConfigReader.Parse(text.ToPlainText(), source);
        }
        else
        {
            var paths = options.KubeConfigPath is { } path
                ? [path]
                : KubeConfigReader.DefaultPaths(Environment.GetEnvironmentVariable("KUBECONFIG"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
            source = string.Join(Path.PathSeparator, paths);
            kubeConfig = KubeConfigReader.ReadFiles(paths, options.KubeConfigPath is not null);
        }

        var chosen = KubeConfigReader.ChooseContext(kubeConfig, options.Context, source);
        try
        {
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(kubeConfig, chosen);
            var context = kubeConfig.Contexts.First(c => c.Name == chosen);
            return (configuration, context.ContextDetails?.Cluster ?? chosen, chosen, context.ContextDetails?.User);
        }
        catch (Exception e) when (e is KubeConfigException or FormatException or CryptographicException or FileNotFoundException or DirectoryNotFoundException or UriFormatException)
        {
            // Messages of a failed parse may quote what they could not parse; those of the kubeconfig rules name only keys.
            var problem = e is KubeConfigException or FileNotFoundException or DirectoryNotFoundException ? e.Message : "a certificate, a key or an address in it cannot be read";
            throw new PkiMeshException("KubeConfigMalformed", PkiMeshErrorKind.InvalidData, $"{source}, context {chosen}: {problem.TrimEnd('.')}.", source,
                "Correct the file, or fetch it anew from the cluster.");
        }
    }

    private static KubernetesClientConfiguration InCluster()
    {
        if (!KubernetesClientConfiguration.IsInCluster())
        {
            throw new PkiMeshException("NotInCluster", PkiMeshErrorKind.InvalidOperation,
                "This does not run in a pod with a ServiceAccount.", null, "Use -KubeConfigPath, -KubeConfig or -Server with -Token.");
        }

        return KubernetesClientConfiguration.InClusterConfig();
    }

    private static KubernetesClientConfiguration Direct(Uri server, MeshClusterOptions options)
    {
        if (!server.IsAbsoluteUri || server.Scheme is not ("https" or "http"))
        {
            throw new PkiMeshException("ClusterServerInvalid", PkiMeshErrorKind.InvalidArgument, $"{server} is not the https address of an API server.", server.ToString(),
                "Write it as https://host:port.");
        }

        var configuration = new KubernetesClientConfiguration { Host = server.ToString().TrimEnd('/'), AccessToken = options.Token?.ToPlainText() };
        if (options.CertificateAuthorityPath is { } path)
            configuration.SslCaCerts = ReadAuthorities(path);
        return configuration;
    }

    private static X509Certificate2Collection ReadAuthorities(string path)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPem(File.ReadAllText(path, Encoding.UTF8));
            if (found.Count > 0)
                return found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
        }

        throw new PkiMeshException("CertificateAuthorityUnreadable", PkiMeshErrorKind.InvalidArgument, $"{path} holds no PEM certificate that can be read.", path,
            "Give the CA certificate of the API server in PEM form.");
    }
}
