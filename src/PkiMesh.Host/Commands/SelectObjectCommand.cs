using System.Management.Automation;

namespace PkiMesh.Host.Commands;

[Cmdlet(VerbsCommon.Select, "Object")]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly Queue<PSObject> _last = new();
    private SelectedProperty[] _properties = [];
    private int _seen;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public int First { get; set; } = -1;

    [Parameter]
    public int Last { get; set; } = -1;

    [Parameter]
    public int Skip { get; set; }

    protected override void BeginProcessing() => _properties = [.. Property.Select(SelectedProperty.From)];

    protected override void ProcessRecord()
    {
        if (InputObject is null || _seen++ < Skip)
            return;
        if (Last >= 0)
        {
            _last.Enqueue(InputObject);
            if (_last.Count > Last)
                _last.Dequeue();
        }
        else if (First < 0 || _seen - Skip <= First)
        {
            Emit(InputObject);
        }
    }

    protected override void EndProcessing()
    {
        foreach (var item in _last)
            Emit(item);
    }

    private void Emit(PSObject input)
    {
        if (ExpandProperty is not null)
        {
            WriteObject(input.Properties[ExpandProperty]?.Value, enumerateCollection: true);
            return;
        }

        if (_properties.Length == 0)
        {
            WriteObject(input);
            return;
        }

        var selected = new PSObject();
        foreach (var property in _properties)
        {
            if (property.Name == "*")
            {
                foreach (var each in input.Properties)
                    selected.Properties.Add(new PSNoteProperty(each.Name, each.Value));
            }
            else
            {
                selected.Properties.Add(new PSNoteProperty(property.Name, property.Of(input)));
            }
        }

        WriteObject(selected);
    }
}
