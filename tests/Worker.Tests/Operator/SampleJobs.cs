using BrowserAgent.Agent.Packs;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Sample jobs in all states.</summary>
internal static class SampleJobs
{
    public const string Finished = "0193a1000000700080000000000000f1";
    public const string InReview = "0193a1000000700080000000000000b2";
    public const string Stopped = "0193a1000000700080000000000000d3";
    public const string Differing = "0193a1000000700080000000000000e4";
    public const string Running = "0193a100000070008000000000000006";
    public const string Hostile = "0193a1000000700080000000000000a5";

    public const string HostileText = "<script>alert('x')</script><img src=x onerror=alert(1)>";

    public static readonly DateTimeOffset Now = new(2026, 11, 20, 14, 5, 30, TimeSpan.Zero);

    private const string Order = """
        {"reference":"REQ-2026-0117","supplier":"Nordwind Schrauben GmbH","due":"2026-12-24","currency":"EUR","lines":[
        {"item":"PART-7","quantity":120,"price":0.85},{"item":"PART-9","quantity":40,"price":12.5},{"item":"BOLT-M8","quantity":2000,"price":0.031}]}
        """;

    public static void Fill(FakeJobOperations operations)
    {
        operations.Add(Job(Finished, "REQ-2026-0117", JobState.Done, 4) with
        {
            Phase = JobPhase.Verified,
            Verdict = JobVerdict.Entered,
            ResultJson = """{"number":"PO-10482"}""",
            TraceId = "erp-7781",
        }, FinishedTrail());
        operations.Add(Job(InReview, "REQ-2026-0121", JobState.Review, 2) with { PayloadJson = Order.Replace("0117", "0121", StringComparison.Ordinal).Replace("120,", "10000,", StringComparison.Ordinal), Reason = "lines[0].quantity: 10,000 pieces is above the usual 1,000" });
        operations.Add(Job(Stopped, "REQ-2026-0109", JobState.Dead, 37) with
        {
            Phase = JobPhase.None,
            Attempts = 4,
            Reason = "Site error: HTTP 503 on /orders/new, four times in 9 minutes",
        }, StoppedTrail());
        operations.Add(Job(Differing, "REQ-2026-0112", JobState.Review, 21) with
        {
            Phase = JobPhase.Submitted,
            Reason = "The saved record differs from the job in 2 fields: due, lines[PART-7].quantity",
        }, DifferingTrail());
        operations.Add(Job(Hostile, HostileText, JobState.Rejected, 55) with
        {
            PayloadJson = $$"""{"supplier":"{{HostileText}}"}""",
            Reason = $"payload.supplier: {HostileText} is no supplier's name",
        });
        operations.Add(Job(Running, "REQ-2026-0122", JobState.Running, 0) with { Account = "clerk-1" });
        operations.Add(Job("0193a100000070008000000000000007", "REQ-2026-0123", JobState.Running, 0) with { Account = "clerk-2", Phase = JobPhase.Submitted });
        operations.Add(Job("0193a100000070008000000000000008", "REQ-2026-0124", JobState.Ready, 1));
        operations.Add(Job("0193a100000070008000000000000009", "REQ-2026-0116", JobState.Delayed, 3) with { Attempts = 1, Reason = "The site was too slow; next try in 40 s" });
        operations.Add(Job("0193a10000007000800000000000000a", "REQ-2026-0115", JobState.Done, 12) with { Phase = JobPhase.Verified, Verdict = JobVerdict.AlreadyThere });
        operations.Add(Job("0193a10000007000800000000000000b", null, JobState.Done, 14) with { Type = "get-purchase-order", Verdict = JobVerdict.Read });
        operations.Add(Job("0193a10000007000800000000000000c", "REQ-2026-0114", JobState.Done, 3100) with { Phase = JobPhase.Verified, Verdict = JobVerdict.Entered });
    }

    private static JobRecord Job(string id, string? key, JobState state, int minutesAgo) => new()
    {
        Id = JobId.Parse(id),
        Site = "meridian",
        Type = "create-purchase-order",
        Tenant = "default",
        PayloadJson = Order.Replace("REQ-2026-0117", key ?? "", StringComparison.Ordinal),
        NaturalKey = key,
        State = state,
        Phase = JobPhase.None,
        CreatedAt = Now.AddMinutes(-minutesAgo - 1),
        UpdatedAt = Now.AddMinutes(-minutesAgo),
    };

    private static AuditTrail FinishedTrail()
    {
        var trail = new AuditTrailBuilder(Finished, Now.AddMinutes(-5))
            .Mark("claimed", "clerk-1, pack meridian 1.0");
        Search(trail, "REQ-2026-0117", "0 rows");
        trail.Step("fill", "goto", address: "http://127.0.0.1:5301/orders/new", milliseconds: 812, pictures: true)
            .Step("fill", "pick", "order.supplier", "Nordwind Schrauben GmbH", "Nordwind Schrauben GmbH (V-1003)", milliseconds: 634, pictures: true)
            .Step("fill", "fill", "order.due", "24.12.2026", "Do 24.12.2026", RungName.Healed, "label \"Delivery date\", score 0.91, margin 0.34", missed: ["css: #due-date matched nothing", "label: Due date matched nothing"], pictures: true)
            .Step("fill", "select", "order.currency", "EUR", "EUR", RungName.Learned, "role combobox \"Currency\"");
        foreach (var (item, quantity, price) in new[] { ("PART-7", "120", "0,85"), ("PART-9", "40", "12,50"), ("BOLT-M8", "2000", "0,031") })
        {
            trail.Step("fill", "click", "line.add", milliseconds: 88)
                .Step("fill", "pick", "line.item", item, $"{item} in stock", milliseconds: 702)
                .Step("fill", "fill", "line.quantity", quantity, quantity == "2000" ? "2.000" : quantity)
                .Step("fill", "fill", "line.price", price, price)
                .Step("fill", "settle", milliseconds: 240);
        }

        return trail.Step("fill", "expect", "order.total", "664,00", "664,00 EUR", pictures: true)
            .Step("commit", "see", "order.save", rung: RungName.Planned, foundBy: "menu \"More\" then menuitem \"Save order\"", missed: ["css: #btn-save is covered by a menu"], pictures: true, llmCalls: 1, milliseconds: 1904)
            .Mark("phase", "intent: the save may be about to happen (fence 118)")
            .Step("commit", "click", "order.save", rung: RungName.Planned, foundBy: "menu \"More\" then menuitem \"Save order\"", pictures: true, milliseconds: 1420)
            .Mark("phase", "submitted")
            .Mark("verdict", "landed: POST answered 201, the saved banner was seen, one record found")
            .Step("open", "goto", address: "http://127.0.0.1:5301/orders/10482", milliseconds: 430, pictures: true)
            .Step("read", "read", "view.reference", shown: "REQ-2026-0117")
            .Step("read", "read", "view.supplier", shown: "Nordwind Schrauben GmbH")
            .Step("read", "read", "view.due", shown: "24.12.2026")
            .Step("read", "read", "view.lines", shown: "3 rows", pictures: true)
            .Verified(Compared(due: "2026-12-24", quantity: "120"))
            .Mark("done", "entered, PO-10482")
            .End();
    }

    private static AuditTrail DifferingTrail() => Search(new AuditTrailBuilder(Differing, Now.AddMinutes(-23)).Mark("claimed", "clerk-2"), "REQ-2026-0112", "0 rows")
        .Step("commit", "click", "order.save", pictures: true)
        .Mark("verdict", "landed: POST answered 201")
        .Verified(Compared(due: "2026-12-23", quantity: "12"))
        .Mark("parked", "The saved record differs from the job in 2 fields")
        .End();

    private static AuditTrail StoppedTrail()
    {
        var trail = new AuditTrailBuilder(Stopped, Now.AddMinutes(-46));
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            Search(trail.Run(attempt).Mark("claimed", "clerk-1"), "REQ-2026-0109", "0 rows")
                .Step("fill", "goto", address: "http://127.0.0.1:5301/orders/new", outcome: "the site answered 503 Service Unavailable", milliseconds: 5031, pictures: true)
                .Mark("retried", "Site error: HTTP 503");
        }

        return trail.End();
    }

    private static AuditTrailBuilder Search(AuditTrailBuilder trail, string key, string found) => trail
        .Step("search", "goto", address: "http://127.0.0.1:5301/orders", milliseconds: 512)
        .Step("search", "fill", "orders.search", key, key)
        .Step("search", "press", "orders.search", "Enter")
        .Step("search", "read", "orders.rows", shown: found, pictures: true);

    private static FieldComparison[] Compared(string due, string quantity) =>
    [
        new("reference", "REQ-2026-0117", "REQ-2026-0117", true),
        new("supplier", "Nordwind Schrauben GmbH", "Nordwind Schrauben GmbH", true),
        new("due", "2026-12-24", due, due == "2026-12-24"),
        new("lines[PART-7].quantity", "120", quantity, quantity == "120"),
        new("lines[PART-7].price", "0.85", "0.85", true),
        new("lines[PART-9].quantity", "40", "40", true),
        new("lines[PART-9].price", "12.5", "12.5", true),
        new("lines[BOLT-M8].quantity", "2000", "2000", true),
        new("lines[BOLT-M8].price", "0.031", "0.031", true),
    ];
}
