namespace PkiMesh.Core.Findings;

/// <summary>Collects what is found about one link; the gravest finding gives its status and sentence.</summary>
internal sealed class LinkBuilder(int position, string id, string subject)
{
    private readonly List<string> _evidence = [];
    private readonly List<(MeshLinkStatus Status, string Id, string Message, string Remedy)> _found = [];
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

    public LinkBuilder Broken(string finding, string message, string remedy) => Add(MeshLinkStatus.Broken, finding, message, remedy);

    public LinkBuilder AtRisk(string finding, string message, string remedy) => Add(MeshLinkStatus.AtRisk, finding, message, remedy);

    public MeshLink NotTested(string message, string remedy = "") =>
        new(position, id, MeshLinkStatus.NotTested, subject, message) { Evidence = _evidence, Remedy = remedy, Certificates = _certificates };

    public MeshLink Build(string sound)
    {
        // Broken before at risk; among equals the first found is the nearest to the cause.
        var worst = _found.OrderBy(finding => finding.Status == MeshLinkStatus.Broken ? 0 : 1).FirstOrDefault();
        return new MeshLink(position, id, _found.Count == 0 ? MeshLinkStatus.Sound : worst.Status, subject, _found.Count == 0 ? sound : worst.Message)
        {
            Evidence = [.. _evidence, .. _found.Where(finding => finding != worst).Select(finding => $"{finding.Id}: {finding.Message}")],
            Remedy = worst.Remedy ?? "",
            Findings = [.. _found.Select(finding => finding.Id).Distinct()],
            Certificates = _certificates,
        };
    }

    private LinkBuilder Add(MeshLinkStatus status, string finding, string message, string remedy)
    {
        _found.Add((status, finding, message, remedy));
        return this;
    }
}
