using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Tasks.Jobs;

/// <summary>Finds a job type by its full name, then without the customer's prefix: <c>acme/create-order</c> falls back to <c>create-order</c>.</summary>
internal static class JobTypeLookup
{
    public static JobTypeDefinition? Find(SitePack pack, string type)
    {
        if (pack.Jobs.TryGetValue(type, out var exact))
        {
            return exact;
        }

        var slash = type.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? pack.Jobs.GetValueOrDefault(type[(slash + 1)..]) : null;
    }
}
