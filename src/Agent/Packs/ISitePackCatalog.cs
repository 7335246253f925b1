namespace BrowserAgent.Agent.Packs;

/// <summary>The loaded site packs.</summary>
public interface ISitePackCatalog
{
    IReadOnlyCollection<SitePack> All { get; }

    /// <summary>The pack, or null when no site of that name is loaded.</summary>
    SitePack? Find(string site);
}

/// <summary>One error in a pack. The message says what is wrong and what to do.</summary>
public sealed record PackError(PackPosition Position, string Message)
{
    public override string ToString() => $"{Position}: {Message}";
}
