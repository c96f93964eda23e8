//! Given names that tell a man from a woman; names that both bear are left out.

/// Who the text speaks of as a man, and who as a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gender {
    Male,
    Female,
}

#[rustfmt::skip]
const MALE: &[&str] = &[
    "aaron", "abdul", "abdullah", "abraham", "adam", "ahmed", "alan", "albert", "alberto",
    "aleksandr", "alexander", "alfred", "ali", "andrew", "angus", "anthony", "antonio", "arthur",
    "barack", "ben", "benito", "benjamin", "bernard", "bernie", "bill", "bob", "boris", "brian",
    "bruce", "carl", "carlos", "charles", "christopher", "colin", "daniel", "dave", "david",
    "dennis", "dmitry", "don", "donald", "douglas", "dwight", "edward", "emmanuel", "eric",
    "ernest", "felix", "fernando", "francisco", "franklin", "franz", "fred", "frederick", "fritz",
    "gary", "gavin", "george", "gerald", "gordon", "graham", "greg", "gregory", "hans", "harold",
    "harry", "hassan", "heinrich", "helmut", "henry", "herbert", "hugo", "ibrahim", "igor", "isaac",
    "ivan", "jack", "jacob", "jacques", "james", "jeff", "jeffrey", "jeremy", "jim", "jimmy", "joe",
    "john", "jonathan", "jose", "joseph", "josh", "josé", "juan", "keith", "kenneth", "kevin",
    "konrad", "larry", "lars", "leonid", "louis", "luis", "lyndon", "manuel", "marco", "mark",
    "martin", "matthew", "michael", "miguel", "mike", "mikhail", "mitch", "mitt", "mohamed",
    "mohammad", "mohammed", "muhammad", "narendra", "nathan", "newt", "nicholas", "nicolas",
    "nigel", "nikita", "olaf", "oliver", "omar", "oscar", "otto", "patrick", "paul", "pedro",
    "peter", "philip", "pierre", "ralph", "raymond", "recep", "ricardo", "richard", "rick",
    "robert", "roger", "ronald", "roy", "rudolf", "rudy", "rupert", "samuel", "scott", "sergei",
    "sergey", "simon", "stephen", "steve", "steven", "stuart", "ted", "theodore", "thomas", "tim",
    "timothy", "tom", "tony", "vaclav", "victor", "viktor", "vladimir", "volodymyr", "václav",
    "walter", "warren", "wilhelm", "william", "willy", "winston", "wolfgang", "woodrow",
];

#[rustfmt::skip]
const FEMALE: &[&str] = &[
    "abigail", "agnes", "alice", "alicia", "alison", "amanda", "amy", "angela", "anita", "ann",
    "anna", "anne", "annie", "barbara", "beatrice", "benazir", "bertha", "beth", "betty", "brenda",
    "carla", "carly", "carol", "caroline", "catherine", "charlotte", "christina", "christine",
    "claire", "clara", "condoleezza", "corazon", "cristina", "cynthia", "debbie", "deborah",
    "denise", "diana", "diane", "dianne", "dilma", "donna", "dorothy", "edith", "eleanor", "elena",
    "elisabeth", "elizabeth", "ellen", "emily", "emma", "emmeline", "ethel", "eva", "fatima",
    "florence", "frances", "gloria", "golda", "grace", "hannah", "heather", "heidi", "helen",
    "hillary", "ida", "indira", "ines", "irene", "isabel", "isabella", "ivanka", "jacinda",
    "jacqueline", "jane", "janet", "jennifer", "jenny", "jessica", "jill", "joan", "joanna",
    "josephine", "judith", "julia", "juliana", "julie", "karen", "kate", "katherine", "kathleen",
    "katie", "kellyanne", "laura", "lauren", "linda", "lisa", "louise", "lucy", "madeleine",
    "margaret", "maria", "marie", "marine", "martha", "mary", "megan", "megyn", "melania",
    "melanie", "melissa", "michelle", "monica", "nancy", "natalia", "natalie", "nicola", "nicole",
    "nikki", "olga", "olivia", "pamela", "patricia", "paula", "priya", "rachel", "rebecca", "rosa",
    "rose", "ruth", "sandra", "sarah", "sharon", "sheila", "simone", "sonia", "sophia", "sophie",
    "stella", "stephanie", "susan", "susanna", "sylvia", "tatiana", "teresa", "theresa", "ursula",
    "valerie", "vanessa", "victoria", "virginia", "wendy", "yulia",
];

/// The gender of a person's full name, by its first word.
pub(super) fn gender(name: &str) -> Option<Gender> {
    let first = name.split_whitespace().next()?.to_lowercase();
    if FEMALE.binary_search(&first.as_str()).is_ok() {
        return Some(Gender::Female);
    }
    let male = MALE.binary_search(&first.as_str()).is_ok();
    male.then_some(Gender::Male)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_tell_one_gender() {
        assert!(MALE.is_sorted() && FEMALE.is_sorted());
        assert!(MALE.iter().all(|name| !FEMALE.contains(name)));
        assert_eq!(gender("Emmeline Pankhurst"), Some(Gender::Female));
        assert_eq!(gender("Otto von Bismarck"), Some(Gender::Male));
        assert_eq!(gender("Xi Jinping"), None);
    }
}
