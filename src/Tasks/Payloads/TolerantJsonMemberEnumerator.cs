using System.Text.Json;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>Lists the members of a JSON object. A name that is not well-formed text is replaced, so that reading it never throws.</summary>
internal static class TolerantJsonMemberEnumerator
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
            // The name contains half of a surrogate pair. The replacement matches no field, so it is reported as unknown.
            return "\uFFFD";
        }
    }
}
