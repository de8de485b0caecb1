namespace PkiMesh.Lab.Api.Http;

/// <summary>Answers requests to pods/NAME/{log,portforward,proxy,…} or services/NAME/proxy; false where it does not.</summary>
public interface IPodConnection
{
    Task<bool> TryHandleAsync(HttpContext context, RequestInfo request);
}
