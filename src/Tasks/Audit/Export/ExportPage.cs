using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit.Export;

/// <summary>The page of an export. It needs no script and loads nothing but the pictures beside it; every text is encoded.</summary>
internal static class ExportPage
{
    private const string Head = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
        <style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
        pre{background:#f4f4f4;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere}img{max-width:20rem;border:1px solid #ccc}.differs{background:#fdd}</style>
        """;

    public static string Of(AuditTrail trail, JobRecord? job, string? result, IReadOnlyCollection<string> pictures)
    {
        var page = new StringBuilder(Head);
        page.Append("<title>Job ").Append(Text(trail.JobId)).Append("</title></head><body>\n<h1>Job ").Append(Text(trail.JobId)).Append("</h1>\n");
        if (job is not null)
        {
            page.Append("<table>");
            foreach (var (name, value) in Facts(job))
            {
                page.Append("<tr><th>").Append(Text(name)).Append("</th><td>").Append(Text(value)).Append("</td></tr>");
            }

            page.Append("</table>\n<h2>What was asked</h2><pre>").Append(Text(Indented(job.PayloadJson))).Append("</pre>\n");
        }

        if (result is not null)
        {
            page.Append("<h2>Result</h2><pre>").Append(Text(Indented(result))).Append("</pre>\n");
        }

        AppendComparison(page, trail.Comparison);
        page.Append("<h2>What was done</h2>\n<table><tr><th>number</th><th>time (UTC)</th><th>kind</th><th>who</th><th>what</th><th>pictures</th></tr>\n");
        foreach (var read in trail.Events)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{read.Sequence}</td><td>{read.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}</td><td>").Append(Text(read.Kind)).Append("</td><td>").Append(Text(read.Worker))
                .Append("</td><td>").Append(Text(What(read))).Append("</td><td>");
            foreach (var picture in new[] { read.Step?.PictureBefore, read.Step?.PictureAfter }.OfType<string>().Where(pictures.Contains))
            {
                page.Append("<a href=\"pictures/").Append(Text(picture)).Append("\"><img alt=\"").Append(Text(picture)).Append("\" src=\"pictures/").Append(Text(picture)).Append("\"></a> ");
            }

            page.Append("</td></tr>\n");
        }

        return page.Append("</table>\n<p>The hashes of all files are in manifest.json, which is signed. Check it with: browser-agent audit verify --export FILE.zip --key audit-public-key.pem</p>\n</body></html>\n").ToString();
    }

    private static IEnumerable<(string Name, string? Value)> Facts(JobRecord job) =>
    [
        ("site", job.Site), ("job type", job.Type), ("tenant", job.Tenant), ("account", job.Account), ("natural key", job.NaturalKey), ("state", job.State.ToString()), ("verdict", job.Verdict?.ToString()),
        ("reason", job.Reason), ("submitted by", job.SubmittedBy), ("created", job.CreatedAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)), ("changed", job.UpdatedAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)),
    ];

    private static void AppendComparison(StringBuilder page, IReadOnlyList<FieldComparison> comparison)
    {
        if (comparison.Count == 0)
        {
            return;
        }

        page.Append("<h2>Asked and saved</h2>\n<table><tr><th>field</th><th>asked</th><th>saved</th><th>equal</th></tr>");
        foreach (var field in comparison)
        {
            page.Append(field.Equal ? "<tr><td>" : "<tr class=\"differs\"><td>").Append(Text(field.Field)).Append("</td><td>").Append(Text(field.Asked)).Append("</td><td>").Append(Text(field.Saved))
                .Append("</td><td>").Append(field.Equal ? "yes" : "no").Append("</td></tr>");
        }

        page.Append("</table>\n");
    }

    private static string What(AuditEvent read) => read.Step is { } step
        ? string.Join(" · ", new[] { read.Message, step.Flow, step.Verb, step.Position, step.Outcome, Named("asked", step.Asked), Named("shown", step.Shown) }.Where(part => !string.IsNullOrEmpty(part)))
        : read.Message ?? "";

    private static string? Named(string name, string? value) => value is null ? null : $"{name}: {value}";

    private static string Indented(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, AuditJsonOptions.Indented);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static string Text(string? value) => HtmlEncoder.Default.Encode(value ?? "");
}
