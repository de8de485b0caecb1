namespace PkiMesh.Core.Policy.Zones;

/// <summary>Collects what is found in one check; the gravest finding gives its status and sentence.</summary>
internal sealed class CheckBuilder(string id, string subject, string zone)
{
    private readonly List<string> _evidence = [];
    private readonly List<(TppZoneCheckStatus Status, string Finding, string Message, string Remedy)> _found = [];

    public bool HasFailed => _found.Exists(found => found.Status == TppZoneCheckStatus.Failed);

    public CheckBuilder Read(params IEnumerable<string?> evidence)
    {
        _evidence.AddRange(evidence.OfType<string>().Where(line => line.Length > 0));
        return this;
    }

    public CheckBuilder Fail(string finding, string message, string remedy) => Add(TppZoneCheckStatus.Failed, finding, message, remedy);

    public CheckBuilder Warn(string finding, string message, string remedy) => Add(TppZoneCheckStatus.Warning, finding, message, remedy);

    public CheckBuilder Take(TppPolicyFinding finding) =>
        Add(finding.IsFatal ? TppZoneCheckStatus.Failed : TppZoneCheckStatus.Warning, finding.Id, finding.Message, finding.Remedy);

    public TppZoneCheck NotTested(string message, string remedy = "") =>
        new(id, TppZoneCheckStatus.NotTested, subject, message) { Zone = zone, Evidence = _evidence, Remedy = remedy };

    public TppZoneCheck NotTested(PkiMeshException failure) => NotTested(failure.Message, failure.Advice ?? "");

    public TppZoneCheck Build(string passed)
    {
        if (_found.Count == 0)
        {
            return new TppZoneCheck(id, TppZoneCheckStatus.Passed, subject, passed) { Zone = zone, Evidence = _evidence };
        }

        var worst = _found.OrderBy(found => found.Status == TppZoneCheckStatus.Failed ? 0 : 1).First();
        return new TppZoneCheck(id, worst.Status, subject, worst.Message)
        {
            Zone = zone,
            Finding = worst.Finding,
            Evidence = [.. _evidence, .. _found.Where(found => found != worst).Select(found => $"{found.Finding}: {found.Message}")],
            Remedy = worst.Remedy,
        };
    }

    private CheckBuilder Add(TppZoneCheckStatus status, string finding, string message, string remedy)
    {
        _found.Add((status, finding, message, remedy));
        return this;
    }
}
