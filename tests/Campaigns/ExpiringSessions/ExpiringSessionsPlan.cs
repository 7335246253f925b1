using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Fixtures.Meridian.Faults;

namespace BrowserAgent.Campaigns.ExpiringSessions;

/// <summary>One run of the campaign.</summary>
internal sealed record ExpiringSessionsPlan
{
    public required int Jobs { get; init; }

    /// <summary>Orders whose save the site answers by ending the session, with nothing saved.</summary>
    public required int MidSaves { get; init; }

    public required int Seed { get; init; }

    /// <summary>Worker processes.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>Jobs at once in each, each with an account of its own.</summary>
    public int Concurrency { get; init; } = 2;

    /// <summary>Shortest life of a session at the site, which nobody is told.</summary>
    public TimeSpan LifeFrom { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest life of one; each draws its own.</summary>
    public TimeSpan LifeTo { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>In place of an age: the requests after which a session ends, so that how often one ends is not the machine's matter. Null for an age.</summary>
    public int? LifeRequests { get; init; }

    /// <summary>How long workers search for a record before a person decides.</summary>
    public TimeSpan SearchWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The references of the saves in which the session ends.</summary>
    public IReadOnlySet<string> DrawMidSaves(IReadOnlyList<CampaignOrder> orders)
    {
        var references = orders.Select(order => order.Reference).ToArray();
        new Random(Seed).Shuffle(references);
        return references.Take(MidSaves).ToHashSet(StringComparer.Ordinal);
    }

    public IEnumerable<FaultSpec> Faults(IReadOnlySet<string> midSaves) =>
    [
        LifeRequests is { } requests
            ? new FaultSpec { Kind = FaultKind.SessionEndAfterRequests, Requests = requests }
            : new FaultSpec { Kind = FaultKind.SessionEndAfterSeconds, Seconds = LifeFrom.TotalSeconds, SecondsTo = LifeTo.TotalSeconds, Seed = Seed },
        .. midSaves.Select(reference => new FaultSpec { Kind = FaultKind.SessionEndMidSave, Reference = reference, Times = 1 }),
    ];
}
