using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>What can be seen of a case at one moment, recorded or in the lab: objects, events, requests to TPP, and the changes that led there.</summary>
internal sealed class Sighting
{
    /// <summary>By kind and name, e.g. <c>Certificate anchor-ok</c>; in the words of <see cref="ObjectText"/>.</summary>
    public Dictionary<string, string> Objects { get; } = [];

    public List<SeenEvent> Events { get; } = [];

    /// <summary>Method, path and status.</summary>
    public List<string> Requests { get; } = [];

    public List<SeenChange> Changes { get; } = [];

    /// <summary>The same with other changes.</summary>
    public Sighting With(Func<IEnumerable<SeenChange>, IEnumerable<SeenChange>> join)
    {
        var copy = new Sighting();
        copy.Events.AddRange(Events);
        copy.Requests.AddRange(Requests);
        copy.Changes.AddRange(join(Changes));
        foreach (var (name, text) in Objects)
        {
            copy.Objects[name] = text;
        }

        return copy;
    }

    /// <summary>
    /// What differs, by subject. Events and changes are held in order for each object and writer: which of two controllers comes first is a race in the
    /// real thing too.
    /// </summary>
    public static SortedDictionary<string, string> Differences(string caseName, Sighting recorded, Sighting actual, Vocabulary vocabulary)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in recorded.Objects)
        {
            Compare(name, text, actual.Objects.GetValueOrDefault(name) ?? "404");
        }

        Groups("events of ", Events(recorded), Events(actual));
        Compare("requests to TPP", Lines(recorded.Requests.Order(StringComparer.Ordinal)), Lines(actual.Requests.Order(StringComparer.Ordinal)));
        Groups("changes of ", Changes(recorded), Changes(actual));
        return found;

        // That a request is there already is what cert-manager says when its own cache is late: "now and then", as facts.md has it.
        IEnumerable<(string Object, string Writer, string Text)> Events(Sighting sighting) =>
            sighting.Events.Where(one => one.Reason != "RequestFailed" || !one.Message.EndsWith(" already exists", StringComparison.Ordinal)).Select(one => (one.Object, one.Source, one.ToString()));

        IEnumerable<(string Object, string Writer, string Text)> Changes(Sighting sighting) =>
            sighting.Changes.Select(vocabulary.Of).OfType<SeenChange>().Select(one => (one.Object, one.Writer, one.ToString()));

        void Groups(string subject, IEnumerable<(string Object, string Writer, string Text)> wanted, IEnumerable<(string Object, string Writer, string Text)> got)
        {
            var (left, right) = (wanted.ToLookup(one => one.Object), got.ToLookup(one => one.Object));
            foreach (var name in left.Select(one => one.Key).Union(right.Select(one => one.Key)))
            {
                Compare(subject + name, ByWriter(left[name]), ByWriter(right[name]));
            }
        }

        static string ByWriter(IEnumerable<(string Object, string Writer, string Text)> lines) =>
            Lines(lines.GroupBy(one => one.Writer).OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => one.Select(line => line.Text)));

        void Compare(string subject, string wanted, string got)
        {
            if (wanted != got)
            {
                found[Regex.Replace(subject, $"-{Regex.Escape(caseName)}(?![a-z])", "")] = Unlike(wanted, got);
            }
        }
    }

    /// <summary>The lines that only one of them has; all of them where only their order differs.</summary>
    public static string Unlike(string wanted, string got)
    {
        var (left, right) = (wanted.Split('\n').ToList(), got.Split('\n').ToList());
        foreach (var line in wanted.Split('\n').Where(right.Remove))
        {
            left.Remove(line);
        }

        return left.Count + right.Count == 0 ? $"recorded:\n{wanted}\nlab:\n{got}" : $"recorded only:\n{Lines(left)}\nlab only:\n{Lines(right)}";
    }

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
