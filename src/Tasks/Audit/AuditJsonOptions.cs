using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BrowserAgent.Tasks.Audit;

/// <summary>JSON options for the lines of the trail.</summary>
internal static class AuditJsonOptions
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The same for people.</summary>
    public static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };
}
