namespace PkiMesh.Core.Findings;

/// <summary>Collects what is found about one link; the gravest finding gives its status and sentence.</summary>
internal sealed class LinkBuilder(int position, string id, string subject)
{
    private readonly List<string> _evidence = [];
    private readonly List<MeshFinding> _found = [];
    private IReadOnlyList<CertificateInfo> _certificates = [];

    public LinkBuilder Read(params string?[] evidence)
    {
        _evidence.AddRange(evidence.OfType<string>().Where(line => line.Length > 0));
        return this;
    }

    public LinkBuilder Shows(IEnumerable<CertificateInfo> certificates)
    {
        _certificates = [.. certificates];
        return this;
    }

    /// <summary>Something that breaks the mesh now.</summary>
    public LinkBuilder Critical(string finding, string message, string remedy) => Add(MeshFindingSeverity.Critical, finding, message, remedy);

    /// <summary>Something broken.</summary>
    public LinkBuilder Broken(string finding, string message, string remedy) => Add(MeshFindingSeverity.Error, finding, message, remedy);

    /// <summary>Something that will break, or is wider than it should be.</summary>
    public LinkBuilder AtRisk(string finding, string message, string remedy) => Add(MeshFindingSeverity.Warning, finding, message, remedy);

    /// <summary>Something to know.</summary>
    public LinkBuilder Notes(string finding, string message, string remedy = "") => Add(MeshFindingSeverity.Information, finding, message, remedy);

    /// <summary>A finding whose severity was decided elsewhere.</summary>
    public LinkBuilder Add(MeshFindingSeverity severity, string finding, string message, string remedy, params string[] evidence)
    {
        _found.Add(new MeshFinding(finding, severity, subject, message) { Remedy = remedy, LinkId = id, Position = position, Evidence = evidence });
        return this;
    }

    /// <summary>The link could not be looked at; <paramref name="severity"/> says what that means.</summary>
    public MeshLink NotTested(string message, string remedy = "", MeshFindingSeverity severity = MeshFindingSeverity.Warning)
    {
        Add(severity, FindingIds.LinkNotTested, message, remedy, _evidence.Count > 0 ? [.. _evidence] : [$"nothing was read of {subject}"]);
        return new(position, id, MeshLinkStatus.NotTested, subject, message) { Evidence = _evidence, Remedy = remedy, Certificates = _certificates, Findings = Finished() };
    }

    public MeshLink Build(string sound)
    {
        // Among equals the first found is the nearest to the cause.
        var worst = _found.MaxBy(finding => finding.Severity) is { Severity: > MeshFindingSeverity.Information } grave ? grave : null;
        return new MeshLink(position, id, Status(worst), subject, worst?.Message ?? sound)
        {
            Evidence = [.. _evidence, .. _found.Where(finding => finding != worst).Select(finding => $"{finding.Id}: {finding.Message}")],
            Remedy = worst?.Remedy ?? "",
            Findings = Finished(),
            Certificates = _certificates,
        };
    }

    private static MeshLinkStatus Status(MeshFinding? worst) => worst?.Severity switch
    {
        null => MeshLinkStatus.Sound,
        MeshFindingSeverity.Warning => MeshLinkStatus.AtRisk,
        _ => MeshLinkStatus.Broken,
    };

    /// <summary>A finding that names no evidence of its own rests on all that was read of its link.</summary>
    private IReadOnlyList<MeshFinding> Finished() =>
        [.. _found.Select(finding => finding.Evidence.Count > 0 ? finding : finding with { Evidence = _evidence })];
}
