using BrowserAgent.Campaigns.HostilePages.Kinds;

namespace BrowserAgent.Campaigns.HostilePages;

/// <summary>All kinds of hostile pages.</summary>
internal static class HostileKinds
{
    public static IReadOnlyList<HostileKind> All { get; } =
    [
        .. InjectionKinds.All, .. OpenerKinds.All, .. DismissalKinds.All, .. ChoiceKinds.All, .. PromptKinds.All, .. PromptWayKinds.All, .. ReasonKinds.All,
    ];
}
