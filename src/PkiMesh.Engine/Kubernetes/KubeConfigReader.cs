using System.Text;
using k8s;
using k8s.KubeConfigModels;
using YamlDotNet.Core;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>Kubeconfig files and text, merged as kubectl merges them, with what is wrong in them said by name and line.</summary>
internal static class KubeConfigReader
{
    /// <summary>The files kubectl would read: those of KUBECONFIG that exist, else ~/.kube/config.</summary>
    public static IReadOnlyList<string> DefaultPaths(string? kubeConfigVariable, string home)
    {
        var listed = (kubeConfigVariable ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return listed.Length > 0 ? listed : [Path.Combine(home, ".kube", "config")];
    }

    public static K8SConfiguration ReadFiles(IReadOnlyList<string> paths, bool allMustExist)
    {
        var present = paths.Where(File.Exists).ToArray();
        if (present.Length == 0 || (allMustExist && present.Length < paths.Count))
        {
            var missing = paths.First(p => !File.Exists(p));
            throw new PkiMeshException("KubeConfigNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no kubeconfig at {missing}.", missing,
                "Give -KubeConfigPath, -KubeConfig or -Server with -Token, or set KUBECONFIG.");
        }

        return Merge(present.Select(p => Parse(ReadText(p), p)).ToArray());
    }

    /// <summary>Reads one kubeconfig; paths inside it are relative to its own folder.</summary>
    public static K8SConfiguration Parse(string text, string source)
    {
        K8SConfiguration? configuration;
        try
        {
            configuration = KubernetesClientConfiguration.LoadKubeConfig(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        }
        catch (YamlException e)
        {
            throw Malformed(source, $"line {e.Start.Line}, column {e.Start.Column}: {YamlProblem(e)}");
        }
        catch (Exception e) when (e is InvalidCastException or InvalidOperationException or FormatException or KubernetesException)
        {
            throw Malformed(source, "it has not the form of a kubeconfig");
        }

        if (configuration is null || (configuration.Clusters?.Any() != true && configuration.Contexts?.Any() != true))
            throw Malformed(source, "it names no cluster and no context");
        configuration.FileName = File.Exists(source) ? Path.GetFullPath(source) : null;
        return configuration;
    }

    /// <summary>The context to use; a name that is not there is an error that lists those that are.</summary>
    public static string ChooseContext(K8SConfiguration configuration, string? wanted, string source)
    {
        var names = (configuration.Contexts ?? []).Select(c => c.Name).ToArray();
        var context = wanted ?? configuration.CurrentContext;
        if (string.IsNullOrEmpty(context))
            context = names.Length == 1 ? names[0] : null;
        if (context is not null && names.Contains(context))
            return context;
        var list = names.Length == 0 ? "it has none" : $"it has {string.Join(", ", names)}";
        throw new PkiMeshException("KubeContextNotFound", PkiMeshErrorKind.ObjectNotFound,
            context is null ? $"{source} sets no current context ({list})." : $"{source} has no context {context} ({list}).", context ?? source,
            "Choose one of them with -Context.");
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new PkiMeshException("KubeConfigUnreadable", PkiMeshErrorKind.PermissionDenied, $"{path} cannot be read: {e.Message}", path);
        }
    }

    private static K8SConfiguration Merge(K8SConfiguration[] all)
    {
        if (all.Length == 1)
            return all[0];
        foreach (var one in all)
            MakePathsAbsolute(one);
        return new K8SConfiguration
        {
            ApiVersion = "v1",
            Kind = "Config",
            CurrentContext = all.Select(c => c.CurrentContext).FirstOrDefault(c => !string.IsNullOrEmpty(c)),
            Clusters = all.SelectMany(c => c.Clusters ?? []).DistinctBy(c => c.Name).ToArray(),
            Contexts = all.SelectMany(c => c.Contexts ?? []).DistinctBy(c => c.Name).ToArray(),
            Users = all.SelectMany(c => c.Users ?? []).DistinctBy(u => u.Name).ToArray(),
        };
    }

    private static void MakePathsAbsolute(K8SConfiguration configuration)
    {
        if (configuration.FileName is null)
            return;
        var folder = Path.GetDirectoryName(configuration.FileName)!;
        string? Absolute(string? path) => string.IsNullOrEmpty(path) ? path : Path.Combine(folder, path);
        foreach (var cluster in configuration.Clusters ?? [])
            if (cluster.ClusterEndpoint is { } endpoint)
                endpoint.CertificateAuthority = Absolute(endpoint.CertificateAuthority);
        foreach (var user in configuration.Users ?? [])
        {
            if (user.UserCredentials is not { } credentials)
                continue;
            credentials.ClientCertificate = Absolute(credentials.ClientCertificate);
            credentials.ClientKey = Absolute(credentials.ClientKey);
        }
    }

    // The problem part of a YAML error may quote a scalar, which in a kubeconfig may be a token.
    private static string YamlProblem(YamlException e) => e.InnerException is null ? e.Message : "a value of the wrong type";

    private static PkiMeshException Malformed(string source, string problem) =>
        new("KubeConfigMalformed", PkiMeshErrorKind.InvalidData, $"{source} is not a valid kubeconfig: {problem.TrimEnd('.')}.", source,
            "Correct the file, or fetch it anew from the cluster.");
}
