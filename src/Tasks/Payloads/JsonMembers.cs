using System.Text.Json;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>An object's members, with names that are well-formed text even when the producer's were not.</summary>
internal static class JsonMembers
{
    public static IEnumerable<(string Name, JsonElement Value)> Of(JsonElement raw)
    {
        foreach (var member in raw.EnumerateObject())
        {
            yield return (NameOf(member), member.Value);
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a name: it can match no field, and is reported as unknown.
            return "\uFFFD";
        }
    }
}
