namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>What a signer returns: the chain and the CA, both PEM.</summary>
internal sealed record SignResult(string ChainPem, string CaPem);
