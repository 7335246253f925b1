namespace BrowserAgent.Campaigns.Tests;

/// <summary>Campaigns without browsers run one after the other: each wants the machine's cores, and some judge how soon workers go on.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed class Browserless
{
    public const string Collection = "campaigns without browsers";
}
