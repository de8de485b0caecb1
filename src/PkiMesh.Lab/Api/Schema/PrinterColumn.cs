namespace PkiMesh.Lab.Api.Schema;

/// <summary>One of a CRD's additionalPrinterColumns.</summary>
public sealed record PrinterColumn(string Name, string Type, string Format, string Description, int Priority, string JsonPath);
