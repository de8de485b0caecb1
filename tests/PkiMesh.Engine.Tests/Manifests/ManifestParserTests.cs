using PkiMesh.Engine.Manifests;
using Xunit;

namespace PkiMesh.Engine.Tests.Manifests;

public sealed class ManifestParserTests
{
    [Fact]
    public void Documents_and_lists_are_taken_apart()
    {
        var objects = ManifestParser.Parse("""
            # a comment
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a, namespace: n, uid: x, resourceVersion: "1", managedFields: []}
            data: {yes: "1"}
            status: {x: 1}
            ---
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Secret, metadata: {name: b}}
            - {apiVersion: v1, kind: Secret, metadata: {name: c}}
            """, "m.yaml");
        Assert.Equal(["ConfigMap n/a", "Secret b", "Secret c"], objects.Select(o => o.Subject));
        Assert.Equal("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n"},"data":{"yes":"1"}}""", objects[0].Body.ToJsonString());
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("0755", "493")]
    [InlineData("0o17", "15")]
    [InlineData("0x1F", "31")]
    [InlineData("1.5", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("true", "true")]
    [InlineData("off", "false")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("08", "8")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("2024-01-01", "\"2024-01-01\"")]
    public void Scalars_have_the_types_kubectl_gives_them(string yaml, string json)
    {
        var o = ManifestParser.Parse($"apiVersion: v1\nkind: X\nmetadata: {{name: a}}\nv: {yaml}\n", "m")[0];
        Assert.Equal(json, o.Body["v"]?.ToJsonString() ?? "null");
    }

    [Fact]
    public void Anchors_and_merges_are_copied()
    {
        var o = ManifestParser.Parse("""
            apiVersion: v1
            kind: X
            metadata: {name: a}
            base: &b {p: 1, q: 2}
            more: {<<: *b, q: 3}
            again: *b
            """, "m")[0];
        Assert.Equal("""{"q":3,"p":1}""", o.Body["more"]!.ToJsonString());
        Assert.Equal("""{"p":1,"q":2}""", o.Body["again"]!.ToJsonString());
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused()
    {
        var yaml = "apiVersion: v1\nkind: X\nmetadata: {name: a}\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(Enumerable.Range(1, 8).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Equal("ManifestNotYaml", Assert.Throws<PkiMeshException>(() => ManifestParser.Parse(yaml, "m")).ErrorId);
    }

    [Theory]
    [InlineData("Error: linkerd: command not found", "ManifestNotYaml", "line 1")]
    [InlineData("<html><body>404</body></html>", "ManifestObjectInvalid", "line 1")]
    [InlineData("apiVersion: v1\nkind: [\n", "ManifestNotYaml", "line")]
    [InlineData("apiVersion: v1\n\tkind: X\n", "ManifestNotYaml", "line 1")]
    [InlineData("a: 1\na: 2\n", "ManifestNotYaml", "a is there twice")]
    [InlineData("---\nx: 1\n", "ManifestObjectInvalid", "no kind")]
    [InlineData("kind: X\nmetadata: {name: a}\n", "ManifestObjectInvalid", "no apiVersion")]
    [InlineData("apiVersion: v1\nkind: X\n", "ManifestObjectInvalid", "no metadata.name")]
    [InlineData("apiVersion: v1\nkind: X\nmetadata: {name: 5}\n", "ManifestObjectInvalid", "quotes")]
    [InlineData("- a\n- b\n", "ManifestObjectInvalid", "list")]
    [InlineData("v: *nothing\n", "ManifestNotYaml", "nothing")]
    public void What_is_no_manifest_is_refused_with_the_place(string text, string errorId, string word)
    {
        var e = Assert.Throws<PkiMeshException>(() => ManifestParser.ParseSome(text, "m.yaml"));
        Assert.Equal(errorId, e.ErrorId);
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.Contains("m.yaml", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n---\n---\n")]
    public void Nothing_is_no_manifest(string text) =>
        Assert.Equal("ManifestEmpty", Assert.Throws<PkiMeshException>(() => ManifestParser.ParseSome(text, "m")).ErrorId);

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var e = await Assert.ThrowsAsync<PkiMeshException>(() => ManifestParser.ReadAsync("/nowhere/x.yaml", CancellationToken.None));
        Assert.Equal("ManifestNotFound", e.ErrorId);
        Assert.Contains("/nowhere/x.yaml", e.Message, StringComparison.Ordinal);
    }
}
