using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

/// <summary>Suffixes as Kubernetes makes them: no vowels, nothing that looks like something else (apimachinery util/rand).</summary>
internal sealed class SafeNames(int? seed = null)
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private readonly Random _random = seed is { } value ? new Random(value) : new Random();
    private readonly Lock _gate = new();

    public string Suffix(int length = 5)
    {
        Span<char> text = stackalloc char[length];
        lock (_gate)
        {
            foreach (ref var letter in text)
            {
                letter = Alphabet[_random.Next(Alphabet.Length)];
            }
        }

        return new string(text);
    }

    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            encoded.Append(Alphabet[letter % Alphabet.Length]);
        }

        return encoded.ToString();
    }

    /// <summary>The hash of a pod template, as it stands in pod-template-hash.</summary>
    public static string TemplateHash(JsonNode template, int? collisions)
    {
        var hash = Fnv(2166136261, Encoding.UTF8.GetBytes(Sorted(template)!.ToJsonString()));
        if (collisions is { } count)
        {
            hash = Fnv(hash, BitConverter.GetBytes((long)count));
        }

        return Encode(hash.ToString(CultureInfo.InvariantCulture));
    }

    private static uint Fnv(uint hash, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            hash = (hash ^ value) * 16777619;
        }

        return hash;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject value => new JsonObject(value.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
