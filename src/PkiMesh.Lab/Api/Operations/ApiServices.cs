using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Api.Aggregation;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>What the operations on resources share.</summary>
public sealed record ApiServices(ObjectStore Store, ResourceRegistry Registry, LabClock Clock, AdmissionChain Admission)
{
    /// <summary>The API groups that Services in the cluster serve.</summary>
    public RemoteApis Remote { get; } = new();

    /// <summary>Where a resource's objects lie: events of both groups in one place. // recordings/api/13</summary>
    public ResourceTable Table(ResourceInfo info) => Table(info.Id);

    public ResourceTable Table(ResourceId id) => Store.Table(id.Group == "events.k8s.io" ? "" : id.Group, id.Resource);
}
