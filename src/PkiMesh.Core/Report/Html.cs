namespace PkiMesh.Core.Report;

/// <summary>Text that is markup already. Whatever is not of this type is encoded where it is written.</summary>
internal readonly record struct Html(string Markup)
{
    public override string ToString() => Markup;
}
