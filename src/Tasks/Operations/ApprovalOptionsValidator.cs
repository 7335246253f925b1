using BrowserAgent.Agent.Packs;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Operations;

/// <summary>Refuses an entry that names no loaded site or job type: with a misspelt one, nobody would notice that four eyes are not demanded.</summary>
internal sealed class ApprovalOptionsValidator(ISitePackCatalog packs) : IValidateOptions<ApprovalOptions>
{
    public ValidateOptionsResult Validate(string? name, ApprovalOptions options)
    {
        var failures = options.OtherThanSubmitter
            .Select((entry, place) => ErrorOf(entry) is { } error ? $"{ApprovalOptions.Section}:{nameof(ApprovalOptions.OtherThanSubmitter)}:{place} is \"{entry}\". {error}" : null)
            .OfType<string>()
            .ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private string? ErrorOf(string entry)
    {
        if (entry == ApprovalOptions.AllJobs)
        {
            return null;
        }

        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        var site = slash < 0 ? entry : entry[..slash];
        if (packs.Find(site) is not { } pack)
        {
            return $"No site \"{site}\" is loaded; upper and lower case count. {NearestNameSuggester.Hint(site, packs.All.Select(known => known.Site))}";
        }

        var type = entry[(slash + 1)..];
        return slash < 0 || JobTypeLookup.Find(pack, type) is not null
            ? null
            : $"Site {site} has no job type \"{type}\"; upper and lower case count. {NearestNameSuggester.Hint(type, pack.Jobs.Keys)}";
    }
}
