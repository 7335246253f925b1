using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrowserAgent.Fixtures.LlmStandIn.Faults;
using BrowserAgent.Fixtures.LlmStandIn.Protocol;

namespace BrowserAgent.Fixtures.LlmStandIn.Hosting;

/// <summary>What tests and campaigns set and read; it needs no key, since the server listens on the loopback interface alone.</summary>
internal sealed class AdminEndpoints(FaultSelector faults, CallLog log)
{
    /// <summary>Bodies are searched for secrets, also as raw text: a secret with a <c>&lt;</c> or an umlaut must not hide behind an escape.</summary>
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Map(WebApplication app)
    {
        app.MapGet("/admin/faults", () => Results.Json(faults.Rules, FaultRuleJson.Options));
        app.MapPost("/admin/faults", (Delegate)ReplaceFaultsAsync);
        app.MapDelete("/admin/faults", () =>
        {
            faults.Replace([]);
            return Results.NoContent();
        });
        app.MapGet("/admin/report", () => Results.Text(log.Report().ToJsonString(), "application/json"));
        app.MapGet("/admin/requests", () => Results.Text(new JsonArray([.. log.Bodies().Select(AsJson)]).ToJsonString(Unescaped), "application/json"));
        app.MapPost("/admin/reset", () =>
        {
            faults.Replace([]);
            log.Clear();
            return Results.NoContent();
        });
    }

    private async Task<IResult> ReplaceFaultsAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        try
        {
            faults.Replace(FaultRuleJson.Parse(await reader.ReadToEndAsync(context.RequestAborted)));
            return Results.Json(faults.Rules, FaultRuleJson.Options);
        }
        catch (FormatException exception)
        {
            return Results.Text(ApiError.Invalid(exception.Message, null).ToJson().ToJsonString(), "application/json", statusCode: 400);
        }
    }

    /// <summary>A body that was no JSON is shown as text.</summary>
    private static JsonNode? AsJson(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return JsonValue.Create(body);
        }
    }
}
