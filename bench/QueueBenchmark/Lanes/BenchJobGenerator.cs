using System.Globalization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.QueueBenchmark.Lanes;

/// <summary>The jobs that are measured.</summary>
internal sealed class BenchJobGenerator
{
    private static readonly string[] Tenants = ["acme", "borealis", "cormorant", "dunlin", "egret", "fulmar", "gannet", "heron"];
    private int _made;

    /// <summary>The canonical payload of a purchase order with three lines.</summary>
    public static string Payload(int number) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"reference":"PO-2026-{{number:0000000}}","supplier":"Nordwind Fasteners GmbH","due":"2026-12-01","currency":"EUR","shipTo":"Warehouse 2","memo":"Deliver before noon","lines":[{"item":"BOLT-M8","quantity":"250","price":"0.42"},{"item":"NUT-M8","quantity":"250","price":"0.11"},{"item":"WASHER-M8","quantity":"500","price":"0.04"}]}
        """);

    /// <summary>Purchase orders as producers send them: with a natural key and an idempotency key, tenants in turn.</summary>
    public JobRecord Order()
    {
        var number = Interlocked.Increment(ref _made);
        return Bare(Tenants[number % Tenants.Length]) with
        {
            PayloadJson = Payload(number),
            NaturalKey = string.Create(CultureInfo.InvariantCulture, $"PO-2026-{number:0000000}"),
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"erp-export-{number:0000000}"),
        };
    }

    /// <summary>A job with an empty payload and no keys.</summary>
    public static JobRecord Bare(string tenant) => new()
    {
        Id = JobId.New(DateTimeOffset.UtcNow),
        Site = "meridian",
        Type = "purchase-order",
        Tenant = tenant,
        PayloadJson = "{}",
        Priority = 5,
        State = JobState.Ready,
        Phase = JobPhase.None,
    };

    public List<JobRecord> Many(int count) => [.. Enumerable.Range(0, count).Select(_ => Order())];
}
