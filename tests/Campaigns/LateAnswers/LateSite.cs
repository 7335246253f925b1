using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Campaigns.LateAnswers;

/// <summary>
/// A site whose answers come late and in any order. Its search box asks some time after the last key, shows its first list, or that nothing matches,
/// until the answer, and half of the pages draw whichever answer comes last. It saves a reference as often as it is sent.
/// </summary>
internal sealed class LateSite : IAsyncDisposable
{
    private const string Cookie = "late";
    private static readonly string[] Suppliers = ["ACME Corp", "ACME Corporation", "Kessler & Partner", "Société Dubois"];

    private readonly Lock _lock = new();
    private readonly List<LateRecord> _records = [];
    private readonly WebApplication _app;
    private readonly LateAnswersPlan _plan;
    private readonly Random _draw;
    private int _late;

    private LateSite(WebApplication app, LateAnswersPlan plan) => (_app, _plan, _draw) = (app, plan, new Random(plan.Seed));

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static IReadOnlyList<string> AllSuppliers => Suppliers;

    /// <summary>Answers that came later than half a second, and questions that the page held back as long.</summary>
    public int Late => Volatile.Read(ref _late);

    public IReadOnlyList<LateRecord> Records
    {
        get
        {
            lock (_lock)
            {
                return [.. _records];
            }
        }
    }

    public static async Task<LateSite> StartAsync(LateAnswersPlan plan, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var site = new LateSite(app, plan);
        app.MapGet("/login", () => Page("""<form method="post"><label>User name <input name="user"></label><label>Password <input type="password" name="password"></label><button>Log in</button></form>""", "", isLoggedIn: false));
        app.MapPost("/login", (HttpContext context) =>
        {
            context.Response.Cookies.Append(Cookie, "1");
            return Results.Redirect("/");
        });
        // As delegates with a result: a lambda that takes the context alone would be taken for a request delegate, which drops it.
        app.MapGet("/", (Delegate)((HttpContext context) => Guarded(context, () => Page("<h1>Home</h1>", ""))));
        app.MapGet("/saved", (Delegate)((HttpContext context) => Guarded(context, () => Page("""<p class="ok">Record saved</p>""", ""))));
        app.MapGet("/search", (Delegate)((HttpContext context) => site.LateAsync(context, site.SearchPage)));
        app.MapGet("/part", (HttpContext context, string q) => site.LateAsync(context, () => Results.Content(site.Rows(q), "text/html; charset=utf-8")));
        app.MapGet("/suppliers", (HttpContext context, string q) => site.LateAsync(
            context, () => Results.Json(Suppliers.Where(name => name.StartsWith(q, StringComparison.OrdinalIgnoreCase)))));
        app.MapGet("/new", (Delegate)((HttpContext context) => site.LateAsync(context, FormPage)));
        app.MapPost("/save", (Delegate)((HttpContext context) => site.LateAsync(context, () => site.Save(context.Request.Form))));
        app.MapGet("/record/{id:int}", (HttpContext context, int id) => site.LateAsync(context, () => site.RecordPage(id)));
        await app.StartAsync(cancellationToken);
        return site;
    }

    /// <summary>Puts a record there before any job comes.</summary>
    public void Add(string reference, string supplier, string title)
    {
        lock (_lock)
        {
            _records.Add(new LateRecord(_records.Count + 1, reference, supplier, title));
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static IResult Guarded(HttpContext context, Func<IResult> answer) =>
        context.Request.Cookies.ContainsKey(Cookie) ? answer() : Results.Redirect("/login");

    // What is shown is what the site held when the request came or when it is answered: both happen.
    private async Task<IResult> LateAsync(HttpContext context, Func<IResult> answer)
    {
        await Task.Delay(DrawDelay(), context.RequestAborted);
        return Guarded(context, answer);
    }

    private TimeSpan DrawDelay()
    {
        lock (_lock)
        {
            return Count(_draw.Next(3) > 0 ? TimeSpan.FromMilliseconds(_draw.Next(40)) : _plan.Longest * _draw.NextDouble());
        }
    }

    private TimeSpan Count(TimeSpan delay)
    {
        if (delay > TimeSpan.FromMilliseconds(500))
        {
            Interlocked.Increment(ref _late);
        }

        return delay;
    }

    private IResult SearchPage()
    {
        var (debounce, drawsAll, saysNone) = (_plan.HeldBack is { } held ? Count(held) : DrawDelay(), Toss(), _plan.HeldBack is not null || Toss());
        return Page(
            $"""<label>Find <input id="box"></label><div id="out">{(saysNone ? NoneText : Rows(""))}</div>""",
            $$"""
            let timer;
            const ask = async (text) => {
              const html = await (await fetch('/part?q=' + encodeURIComponent(text))).text();
              if ({{(drawsAll ? "true" : "text === box.value")}}) out.innerHTML = html;
            };
            box.oninput = () => { clearTimeout(timer); timer = setTimeout(() => ask(box.value), {{debounce.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)}}); };
            {{(_plan.HeldBack is null && Toss() ? "ask('');" : "")}}
            """);
    }

    private bool Toss()
    {
        lock (_lock)
        {
            return _draw.Next(2) == 0;
        }
    }

    private const string NoneText = """<p class="none">Nothing matches</p>""";

    private string Rows(string text)
    {
        var hits = Records.Where(record => record.Reference.Contains(text, StringComparison.Ordinal)).Reverse().Take(text.Length == 0 ? 10 : 50).ToList();
        return hits.Count == 0 ? NoneText : "<table class=\"hits\"><tbody>"
            + string.Concat(hits.Select(record => $"<tr><td><a href=\"/record/{record.Id}\">{record.Id}</a></td><td>{WebUtility.HtmlEncode(record.Reference)}</td></tr>"))
            + "</tbody></table>";
    }

    private static IResult FormPage() => Page(
        """
        <form method="post" action="/save">
        <p><label>Reference <input name="reference"></label></p>
        <p><label>Supplier <input id="supplier" name="supplier" role="combobox" aria-expanded="false" aria-autocomplete="list" autocomplete="off"></label></p><ul role="listbox" id="list" hidden></ul>
        <p><label>Title <input name="title"></label></p>
        <button>Save</button></form>
        """,
        """
        supplier.oninput = async () => {
          const text = supplier.value;
          const names = await (await fetch('/suppliers?q=' + encodeURIComponent(text))).json();
          if (text !== supplier.value) return;
          list.replaceChildren(...names.map((name) => { const entry = document.createElement('li'); entry.setAttribute('role', 'option'); entry.textContent = name; return entry; }));
          list.hidden = names.length === 0;
        };
        list.onclick = (event) => { supplier.value = event.target.textContent; list.hidden = true; };
        """);

    private IResult Save(IFormCollection form)
    {
        Add(form["reference"].ToString(), form["supplier"].ToString(), form["title"].ToString());
        return Results.Redirect("/saved");
    }

    private IResult RecordPage(int id) => Records.FirstOrDefault(record => record.Id == id) is not { } record
        ? Results.NotFound()
        : Page(
            $"<dl><dt>Reference</dt><dd data-field=\"reference\">{WebUtility.HtmlEncode(record.Reference)}</dd><dt>Supplier</dt><dd data-field=\"supplier\">{WebUtility.HtmlEncode(record.Supplier)}</dd>"
            + $"<dt>Title</dt><dd data-field=\"title\">{WebUtility.HtmlEncode(record.Title)}</dd></dl>",
            "");

    private static IResult Page(string body, string script, bool isLoggedIn = true) => Results.Content(
        $"""<!doctype html><html><head><meta charset="utf-8"><title>Records</title></head><body><header>{(isLoggedIn ? "<span class=\"user\">clerk</span>" : "")}</header><main>{body}</main><script>{script}</script></body></html>""",
        "text/html; charset=utf-8");
}

/// <summary>A record as the site stores it.</summary>
internal sealed record LateRecord(int Id, string Reference, string Supplier, string Title);
