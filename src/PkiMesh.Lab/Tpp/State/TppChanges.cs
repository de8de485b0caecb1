namespace PkiMesh.Lab.Tpp.State;

/// <summary>Counts what changes in a TPP: every member that its snapshot holds counts when it is set. Not synchronised: the state's gate is.</summary>
public sealed class TppChanges
{
    public long Count { get; private set; }

    public void Add() => Count++;
}
