using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PkiMesh.Completion;

/// <summary>
/// Base of the completers: what is not connected in this runspace is not asked, what does not answer at once is given up, and whatever
/// fails offers nothing.
/// </summary>
public abstract class Completer : IArgumentCompleter
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = (wordToComplete ?? "").Trim('\'', '"');
        try
        {
            return [.. Find(fakeBoundParameters ?? new Hashtable(), word)
                .Where(value => value.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.OrdinalIgnoreCase)
                .Select(value => new CompletionResult(Quote(value), value, CompletionResultType.ParameterValue, value))];
        }
        catch (Exception)
        {
            // At the TAB key there is nobody to tell.
            return [];
        }
    }

    /// <summary>The values; anything may be thrown.</summary>
    private protected abstract IReadOnlyList<string> Find(IDictionary bound, string word);

    private protected static MeshCluster? Cluster(IDictionary bound) => Bound<MeshCluster>(bound, "Cluster") ?? RunspaceState.Current.Get<MeshCluster>();

    private protected static TppSession? Session(IDictionary bound) => Bound<TppSession>(bound, "Session") ?? RunspaceState.Current.Get<TppSession>();

    // Where several are given, the first answers for all.
    private protected static T? Bound<T>(IDictionary bound, string name)
        where T : class => (LanguagePrimitives.GetEnumerable(bound[name]) is { } several ? several.Cast<object?>().FirstOrDefault() : bound[name]) switch
        {
            PSObject wrapped => wrapped.BaseObject as T,
            var plain => plain as T,
        };

    private protected static IReadOnlyList<string> Within(Func<CancellationToken, Task<IReadOnlyList<string>>> find)
    {
        using var limit = new CancellationTokenSource(s_limit);
        return Task.Run(() => find(limit.Token), limit.Token).WaitAsync(limit.Token).GetAwaiter().GetResult();
    }

    private static string Quote(string value) =>
        value.Length > 0 && value.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.' or '\\' or '/' or ':') && value[0] != '-'
            ? value
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
