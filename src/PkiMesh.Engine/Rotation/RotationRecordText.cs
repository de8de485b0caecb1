using System.Text.Json;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Rotation;

namespace PkiMesh.Engine.Rotation;

/// <summary>A rotation's record as the JSON of its ConfigMap. It holds certificates and names, never a key.</summary>
internal static class RotationRecordText
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Write(RotationRecord record) => JsonSerializer.Serialize(new Form
    {
        Id = record.Id,
        Phase = record.Phase.ToString(),
        StartedUtc = record.StartedUtc,
        FinishedUtc = record.FinishedUtc,
        Mode = record.Mode.ToString(),
        RenewAnchor = record.RenewAnchor,
        Emergency = record.Emergency,
        Compromised = record.Compromised,
        KeepsKey = record.KeepsKey,
        Distrusted = [.. record.Distrusted],
        OldLeaf = record.OldLeaf.Info.Pem,
        OldAnchors = [.. record.OldAnchors.Select(anchor => anchor.Info.Pem)],
        Spreads = [.. record.Spreads.Select(spread => new SpreadForm { WrittenUtc = spread.WrittenUtc, Anchors = [.. spread.Anchors.Select(anchor => anchor.Info.Pem)] })],
        Names = record.Names,
        Peers = [.. record.Peers],
        Foreign = [.. record.Foreign.Select(anchor => anchor.Info.Pem)],
        AwaitsPeers = record.AwaitsPeers,
    }, s_json);

    /// <exception cref="PkiMeshException">RotationRecordUnreadable.</exception>
    public static RotationRecord Read(string text, string subject)
    {
        try
        {
            var form = JsonSerializer.Deserialize<Form>(text, s_json) ?? throw new JsonException();
            return new RotationRecord
            {
                Id = form.Id,
                Phase = Enum.Parse<RotationPhase>(form.Phase),
                StartedUtc = form.StartedUtc,
                FinishedUtc = form.FinishedUtc,
                Mode = Enum.Parse<AnchorMode>(form.Mode),
                RenewAnchor = form.RenewAnchor,
                Emergency = form.Emergency,
                Compromised = form.Compromised,
                KeepsKey = form.KeepsKey,
                Distrusted = form.Distrusted,
                OldLeaf = CertificatePem.ReadChain(form.OldLeaf, subject)[0],
                OldAnchors = Certificates(form.OldAnchors, subject),
                Spreads = [.. form.Spreads.Select(spread => new RotationSpread(spread.WrittenUtc, Certificates(spread.Anchors, subject)))],
                Names = form.Names ?? throw new JsonException(),
                Peers = form.Peers,
                Foreign = Certificates(form.Foreign, subject),
                AwaitsPeers = form.AwaitsPeers,
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentException or PkiMeshException)
        {
            throw new PkiMeshException("RotationRecordUnreadable", PkiMeshErrorKind.InvalidData, $"{subject} is not a record of a rotation that this version can read.", subject,
                "See whether a newer version of the module wrote it. If nobody needs it, delete it: the next run then starts from what the mesh trusts.");
        }
    }

    private static List<ParsedCertificate> Certificates(IEnumerable<string> all, string subject) => [.. all.Select(pem => CertificatePem.ReadChain(pem, subject)[0])];

    private sealed class Form
    {
        public string Id { get; set; } = "";

        public string Phase { get; set; } = "";

        public DateTime StartedUtc { get; set; }

        public DateTime? FinishedUtc { get; set; }

        public string Mode { get; set; } = "";

        public bool RenewAnchor { get; set; }

        public bool Emergency { get; set; }

        public bool Compromised { get; set; }

        public bool? KeepsKey { get; set; }

        public List<string> Distrusted { get; set; } = [];

        public string OldLeaf { get; set; } = "";

        public List<string> OldAnchors { get; set; } = [];

        public List<SpreadForm> Spreads { get; set; } = [];

        public RotationNames? Names { get; set; }

        public List<RotationPeer> Peers { get; set; } = [];

        public List<string> Foreign { get; set; } = [];

        public bool AwaitsPeers { get; set; }
    }

    private sealed class SpreadForm
    {
        public DateTime WrittenUtc { get; set; }

        public List<string> Anchors { get; set; } = [];
    }
}
