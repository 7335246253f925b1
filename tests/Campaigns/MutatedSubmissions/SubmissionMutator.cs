using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrowserAgent.Campaigns.Fixtures;

namespace BrowserAgent.Campaigns.MutatedSubmissions;

/// <summary>
/// Makes submissions from good orders. About half stay orders that the product must accept, written in another way; in the others one or more members
/// of envelope or payload, at any depth, are replaced, removed, renamed or given twice; a few have damaged bytes. The same seed makes the same submissions.
/// </summary>
internal sealed class SubmissionMutator(string campaign, int seed)
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Values that parsers, calendars, encodings and limits trip over, as JSON.</summary>
    private static readonly string[] OddValues =
    [
        "null", "true", "false", "[]", "{}", "\"\"", "\" \"", "0", "-0", "-1", "1e400", "-1e400", "1e-400", "9007199254740993", "18446744073709551616", "0.1234567890123456789",
        "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "\"2026-02-30\"", "\"\\ud800\"", "\"\\udfff x\"", "\"\\u0000\"", "\"\\u0001\\u0002\\u0003\"", "\"\\u202e\\u2066\"",
        "\"\\ufffe\\uffff\"", "\"..\\/..\\/etc\"", "\"<script>alert(1)<\\/script>\"", "\"{{payload.x}} {secret.password}\"", "\"a\\r\\nb\"", "\"NaN\"", "\"1.234,56\"", "\"'; DROP\"",
    ];

    private static readonly string[] EnvelopeMembers = ["site", "type", "payload", "idempotency_key", "tenant", "account", "priority", "not_before", "trace_id", "webhook"];

    private readonly Random _draw = new(seed);
    private readonly IReadOnlyList<CampaignOrder> _orders = CampaignOrder.Make(campaign, seed, 64);
    private int _made;

    /// <summary>One submission as UTF-8 or, rarely, as other bytes.</summary>
    public byte[] Next()
    {
        var submission = Order();
        var kind = _draw.Next(100);
        if (kind < 50)
        {
            return Encoding.UTF8.GetBytes(Rewritten(submission));
        }

        for (var changes = _draw.Next(1, 4); changes > 0; changes--)
        {
            Change(submission);
        }

        var text = Raw(submission);
        return kind < 95 ? Encoding.UTF8.GetBytes(text) : Damaged(text);
    }

    private JsonObject Order()
    {
        var number = ++_made;
        var order = _orders[number % _orders.Count] with { Reference = string.Create(CultureInfo.InvariantCulture, $"F-{seed}-{number}") };
        var submission = (JsonObject)JsonSerializer.SerializeToNode(order.ToSubmission($"{campaign}-{number}"), Wire)!;
        submission["tenant"] = _draw.GetItems(["default", "north", "south"], 1)[0];
        submission["priority"] = _draw.Next(10);
        submission["trace_id"] = string.Create(CultureInfo.InvariantCulture, $"trace-{number}");
        submission["not_before"] = DateTimeOffset.UtcNow.AddMinutes(_draw.Next(-100, 100_000)).ToString("O", CultureInfo.InvariantCulture);
        return submission;
    }

    /// <summary>The same order: other order of members, white space, escapes, texts in other scripts.</summary>
    private string Rewritten(JsonObject submission)
    {
        var payload = (JsonObject)submission["payload"]!;
        payload["memo"] = _draw.GetItems(["Straße 5", "日本語", "naïve café", "שלום", "𝒳 emoji 😀"], 1)[0];
        var members = submission.ToList();
        members.ForEach(member => submission.Remove(member.Key));
        foreach (var (name, value) in members.OrderBy(_ => _draw.Next()))
        {
            submission[name] = value;
        }

        return submission.ToJsonString(new JsonSerializerOptions { WriteIndented = _draw.Next(2) == 0 });
    }

    private void Change(JsonObject submission)
    {
        var (parent, name) = Place(submission);
        var value = JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"@@{_draw.Next()}@@"));
        switch (_draw.Next(8))
        {
            case 0:
                parent.Remove(name);
                break;
            case 1:
                parent[$"{name}{_draw.GetItems(["_", "x", "\u200b", "é"], 1)[0]}"] = parent[name]?.DeepClone();
                break;
            case 2:
                parent[name] = JsonValue.Create(new string('x', _draw.GetItems([41, 65, 201, 1_001, 17_000], 1)[0]));
                break;
            case 3:
                parent[name] = Deep(_draw.Next(2, 80));
                break;
            case 4:
                parent[_draw.GetItems(EnvelopeMembers, 1)[0]] = value;
                break;
            default:
                parent[name] = value;
                break;
        }
    }

    /// <summary>A member of the envelope, of the payload, or of a line.</summary>
    private (JsonObject Parent, string Name) Place(JsonObject submission)
    {
        if (_draw.Next(3) > 0 && submission["payload"] is JsonObject payload && payload.Count > 0)
        {
            var lines = payload["lines"] as JsonArray;
            return _draw.Next(3) == 0 && lines is { Count: > 0 } && lines[0] is JsonObject { Count: > 0 } line ? (line, NameOf(line)) : (payload, NameOf(payload));
        }

        return (submission, _draw.GetItems(EnvelopeMembers, 1)[0]);
    }

    private string NameOf(JsonObject parent) => parent.ElementAt(_draw.Next(parent.Count)).Key;

    private static JsonNode Deep(int depth)
    {
        JsonNode node = JsonValue.Create(1);
        for (; depth > 0; depth--)
        {
            node = new JsonArray(node);
        }

        return node;
    }

    /// <summary>Values that a JSON library would not write are put in place of marks; sometimes a member is given twice.</summary>
    private string Raw(JsonObject submission)
    {
        var text = new StringBuilder(submission.ToJsonString(new JsonSerializerOptions { MaxDepth = 200 }));
        for (var at = IndexOf(text, "\"@@"); at >= 0; at = IndexOf(text, "\"@@"))
        {
            var end = text.ToString().IndexOf("@@\"", at + 3, StringComparison.Ordinal) + 3;
            text.Remove(at, end - at).Insert(at, _draw.GetItems(OddValues, 1)[0]);
        }

        if (_draw.Next(10) == 0 && text.Length > 2)
        {
            text.Insert(1, $"\"{_draw.GetItems(EnvelopeMembers, 1)[0]}\":{_draw.GetItems(OddValues, 1)[0]},");
        }

        return text.ToString();
    }

    private static int IndexOf(StringBuilder text, string part) => text.ToString().IndexOf(part, StringComparison.Ordinal);

    private byte[] Damaged(string text)
    {
        switch (_draw.Next(6))
        {
            case 0:
                return [];
            case 1:
                return Encoding.Unicode.GetBytes(text);
            case 2:
                return Encoding.UTF8.GetBytes(text[..(text.Length / 2)]);
            case 3:
                return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)];
            default:
                var bytes = Encoding.UTF8.GetBytes(text);
                for (var flips = _draw.Next(1, 4); flips > 0; flips--)
                {
                    bytes[_draw.Next(bytes.Length)] = (byte)_draw.Next(256);
                }

                return bytes;
        }
    }
}
