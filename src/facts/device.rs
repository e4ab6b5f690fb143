//! The kind of device, by what browsers call themselves.
//!
//! Words in the `User-Agent`, compared without case, the first group that has one: televisions and
//! what stands at them, tablets, telephones; everything else is a desktop. Android says `Mobile` on
//! a telephone and nothing on a tablet. An iPad that asks for desktop pages calls itself a Mac, and
//! is taken for one.

use crate::request::Device;

/// Fire TV's models begin with `AFT`. A handheld console is a console.
const TVS: &[&str] = &[
    "smart-tv",
    "smarttv",
    "smart tv",
    "googletv",
    "google tv",
    "apple tv",
    "appletv",
    "android tv",
    "nettv",
    "hbbtv",
    "dtv",
    "netcast",
    "web0s",
    "webos.tv",
    "viera",
    "bravia",
    "vidaa",
    "mibox",
    "mitv",
    "roku",
    "crkey",
    "; aft",
    "playstation",
    "xbox",
    "nintendo",
];

const TABLETS: &[&str] =
    &["ipad", "tablet", "kindle", "silk/", "playbook", "nexus 7", "nexus 10", "kfapwi"];

const PHONES: &[&str] = &[
    "iphone",
    "ipod",
    "mobi",
    "windows phone",
    "blackberry",
    "bb10",
    "opera mini",
    "palm",
    "symbian",
    "midp",
];

/// Windows with a pen said so in Internet Explorer; it is a desktop all the same.
const TABLET_PC: &str = "tablet pc";

/// The kind of device of a `User-Agent`.
pub(super) fn of_user_agent(text: &str) -> Device {
    let text = text.to_ascii_lowercase().replace(TABLET_PC, "");
    let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if names(TVS) || text.contains("tizen") && text.contains(" tv") {
        Device::Tv
    } else if names(TABLETS) || text.contains("android") && !text.contains("mobi") {
        Device::Tablet
    } else if names(PHONES) {
        Device::Mobile
    } else {
        Device::Desktop
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents() {
        let mut count = 0;
        let android = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0";
        for (kind, texts) in [
            (
                Device::Mobile,
                vec![
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1".to_owned(),
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/138.0.7204.33 Mobile/15E148 Safari/604.1".to_owned(),
                    "Mozilla/5.0 (iPod touch; CPU iPhone OS 12_0 like Mac OS X) Mobile/16A366".to_owned(),
                    format!("Mozilla/5.0 (Linux; Android 10; K) {android} Mobile Safari/537.36"),
                    format!("Mozilla/5.0 (Linux; Android 15; Pixel 9 Pro) {android} Mobile Safari/537.36"),
                    format!("Mozilla/5.0 (Linux; Android 14; SM-S928B) {android} Mobile Safari/537.36 EdgA/138.0.0.0"),
                    format!("Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-A556B) {android} SamsungBrowser/28.0 Mobile Safari/537.36"),
                    "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0".to_owned(),
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_5 like Mac OS X) FxiOS/140.0 Mobile/15E148 Safari/605.1.15".to_owned(),
                    "Nokia6300/2.0 (07.21) Profile/MIDP-2.0 Configuration/CLDC-1.1".to_owned(),
                    "Mozilla/5.0 (SymbianOS/9.4; Series60/5.0 Nokia5800d-1/60.0.003) AppleWebKit/533.4 (KHTML, like Gecko) NokiaBrowser/7.3.1.33 3gpp-gba".to_owned(),
                    "BlackBerry9700/5.0.0.862 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/331".to_owned(),
                    format!("Mozilla/5.0 (Linux; Android 13; SM-G991B; wv) {android} Version/4.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/480.0]"),
                    "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80/191.308; U; en) Presto/2.12.423 Version/12.16".to_owned(),
                    "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15063".to_owned(),
                    "Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko) Version/10.0.9.2372 Mobile Safari/537.10+".to_owned(),
                    "Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5".to_owned(),
                    "Mozilla/5.0 (Linux; U; Android 13; en-us; Redmi Note 12) AppleWebKit/537.36 Version/4.0 Chrome/112.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.0".to_owned(),
                ],
            ),
            (
                Device::Tablet,
                vec![
                    "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1".to_owned(),
                    "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) CriOS/138.0 Mobile/15E148 Safari/604.1".to_owned(),
                    format!("Mozilla/5.0 (Linux; Android 15; SM-X710) {android} Safari/537.36"),
                    format!("Mozilla/5.0 (Linux; Android 13; Lenovo TB-X606F) {android} Safari/537.36"),
                    "Mozilla/5.0 (Android 14; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0".to_owned(),
                    "Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/120.1.1 like Chrome/120.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (X11; U; Linux armv7l like Android; en-us) AppleWebKit/531.2+ Version/5.0 Safari/533.2+ Kindle/3.0+".to_owned(),
                    "Mozilla/5.0 (PlayBook; U; RIM Tablet OS 2.1.0; en-US) AppleWebKit/536.2+ Version/7.2.1.0 Safari/536.2+".to_owned(),
                    format!("Mozilla/5.0 (Linux; Android 12; SM-T736B) {android} Safari/537.36 EdgA/138.0.0.0"),
                    format!("Mozilla/5.0 (Linux; Android 14; Pixel Tablet) {android} Safari/537.36"),
                    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 7 Build/MOB30X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36".to_owned(),
                    "Mozilla/5.0 (iPad; CPU OS 9_3_5 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like Gecko) Version/9.0 Mobile/13G36 Safari/601.1".to_owned(),
                    "Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/138.1.1 like Chrome/138.0 Mobile Safari/537.36".to_owned(),
                ],
            ),
            (
                Device::Desktop,
                vec![
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0".to_owned(),
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15".to_owned(),
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko".to_owned(),
                    "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36 OPR/122.0.0.0".to_owned(),
                    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; WOW64; Trident/6.0; Touch; .NET4.0E; Tablet PC 2.0)".to_owned(),
                    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727; Tablet PC 2.0)".to_owned(),
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (X11; FreeBSD amd64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                    "curl/8.14.1".to_owned(),
                    "".to_owned(),
                ],
            ),
            (
                Device::Tv,
                vec![
                    "Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/6.5 TV Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Linux; Tizen 2.3; SmartHub; SMART-TV; SmartTV) AppleWebKit/538.1 TV Safari/538.1".to_owned(),
                    "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH22) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Linux; Android 9; AFTT Build/PPR1) AppleWebKit/537.36 Silk/112 like Chrome/112.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Linux; Android 7.1.2; AFTMM Build/NS6265; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/70.0.3538.110 Mobile Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Linux; Android 9; AFTKA) AppleWebKit/537.36 (KHTML, like Gecko) Silk/112.3.1 like Chrome/112.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Linux; Android 9; MIBOX4) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36".to_owned(),
                    "Mozilla/5.0 (Linux; Linux 4.9; VIDAA/6.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0 Safari/537.36".to_owned(),
                    "Opera/9.80 (Linux armv7l; NETTV/4.3.1; en) Presto/2.12.407 Version/12.50".to_owned(),
                    "Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.2.21.3 NintendoBrowser/5.1.0.22474".to_owned(),
                    "Mozilla/5.0 (Nintendo WiiU) AppleWebKit/536.30 (KHTML, like Gecko) NX/3.0.4.2.12 NintendoBrowser/4.3.1.11264.US".to_owned(),
                    "Roku/DVP-14.5 (14.5.4.5934-46)".to_owned(),
                    "Mozilla/5.0 (X11; Linux armv7l) AppleWebKit/537.36 Chrome/90.0.4430.225 Safari/537.36 CrKey/1.56.500000".to_owned(),
                    "AppleTV14,1/16.1".to_owned(),
                    "Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15".to_owned(),
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 Edge/44.18363.8131".to_owned(),
                    "HbbTV/1.6.1 (+DRM;Samsung;SmartTV2021:UAU8000;T-KSU2EAKUC-1801.2;KantSU2E;urn:samsungtv:familyname:2021_Nike_M) Tizen/6.0".to_owned(),
                    "Mozilla/5.0 (Linux; Andr0id 9; Android TV; TCL) Chrome/83.0 Safari/537.36".to_owned(),
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(of_user_agent(&text), kind, "{text}");
                count += 1;
            }
        }
        assert!(count >= 60, "{count}");
    }
}
