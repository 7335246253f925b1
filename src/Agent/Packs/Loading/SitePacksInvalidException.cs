namespace BrowserAgent.Agent.Packs.Loading;

/// <summary>Site packs that can't be used. The message lists every error with file, line and column.</summary>
public sealed class SitePacksInvalidException(IReadOnlyList<PackError> errors)
    : Exception($"{errors.Count} error(s) in the site packs; nothing was started. Correct them and check them with site lint:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}")
{
    public IReadOnlyList<PackError> Errors { get; } = errors;
}
