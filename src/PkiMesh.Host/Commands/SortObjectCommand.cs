using System.Management.Automation;

namespace PkiMesh.Host.Commands;

[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public SwitchParameter Descending { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            _items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        SelectedProperty[] properties = [.. Property.Select(SelectedProperty.From)];
        var comparer = Comparer<object?>.Create((left, right) => LanguagePrimitives.Compare(left, right, ignoreCase: true));
        object? Key(PSObject item, int index) => properties.Length == 0 ? item : properties[index].Of(item);
        var sorted = Descending ? _items.OrderByDescending(item => Key(item, 0), comparer) : _items.OrderBy(item => Key(item, 0), comparer);
        for (var i = 1; i < properties.Length; i++)
        {
            var index = i;
            sorted = Descending ? sorted.ThenByDescending(item => Key(item, index), comparer) : sorted.ThenBy(item => Key(item, index), comparer);
        }

        WriteObject(sorted, enumerateCollection: true);
    }
}
