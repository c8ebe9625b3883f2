//! What becomes of mail that arrives, on both engines.

use base64::Engine as _;
use obhut::tickets::{self, NewComment, TicketChange};
use obhut::words::{CommentKind, Standing, Status};

use crate::stories::*;
use crate::testing::TestDesk;

stories! {
    fn a_mail_becomes_a_sealed_ticket(desk) {
        let mail = "From: Mira Kundin <mira@kunden.example>\r\nTo: support@lindhof.example\r\nMessage-ID: <1@k.example>\r\n\
            Subject: =?UTF-8?Q?Rechnung_f=C3=BCr_M=C3=A4rz?=\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nSch=F6ne Gr=FC=DFe\r\n--x\r\n\
            Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"beleg.pdf\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n--x--\r\n";
        let outcome = arrive(desk, mail);
        assert_eq!(outcome["outcome"], "ticket");
        let id = outcome["ticket"].as_i64().unwrap();
        assert_eq!(subject(desk, id), "Rechnung für März");
        let said = comments(desk, id);
        assert_eq!((said.len(), text(desk, &said[0]).trim()), (1, "Schöne Grüße"));
        assert!(said[0].row.public && said[0].row.source == "email");
        let file = &said[0].files[0];
        let disclosure = obhut::disclosure::for_actor(&agent(desk));
        assert_eq!(file.meta.as_ref().unwrap().reveal_name(&disclosure).unwrap(), "beleg.pdf");
        let row = file.row.clone();
        let content = desk.read(&agent(desk), move |tx, cx| tickets::attachments::read_content(tx, cx, &row)).unwrap();
        assert_eq!(content.as_slice(), b"%PDF-1.4");
        assert_eq!(original(desk, id, said[0].row.id).unwrap(), mail.as_bytes());
        // The row holds the sealed values alone.
        let row = ticket(desk, id).row;
        let sealed = row.sealed_fields.unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("Rechnung"));
    }

    fn an_answer_with_our_token_lands_in_the_ticket_whoever_sends_it(desk) {
        let id = open(desk, MIRA, "1");
        let to = reply_address(desk, id);
        for (number, from) in [(2, MIRA), (3, "Bruder <bruder@anderswo.example>")] {
            let message = format!("<{number}@a.example>");
            let fields = [("From", from), ("To", to.as_str()), ("Subject", "Re: x"), ("Message-ID", message.as_str())];
            let outcome = arrive(desk, mail(&fields, "Hier ist sie.\n"));
            assert_eq!((&outcome["outcome"], &outcome["ticket"]), (&"answer".into(), &id.into()));
        }
        assert_eq!(comments(desk, id).len(), 3);
        // A token of another shape or another desk opens a new one.
        let fields = [("From", MIRA), ("To", "support+AAAAAAAAAAAAAAAA@lindhof.example"), ("Message-ID", "<9@a.example>")];
        assert_eq!(arrive(desk, mail(&fields, "?"))["outcome"], "ticket");
    }

    fn foreign_references_bind_those_who_take_part_and_no_stranger(desk) {
        let id = open(desk, MIRA, "1");
        let again = |number: &str, from: &str| {
            let message = format!("<{number}@a.example>");
            let fields = [
                ("From", from), ("To", DESK), ("Message-ID", message.as_str()), ("Subject", "Re: Rechnung fehlt"),
                ("References", "<0@elsewhere.example> <1@kunden.example>"),
            ];
            mail(&fields, "Noch etwas.\n")
        };
        let outcome = arrive(desk, again("2", MIRA));
        assert_eq!((&outcome["outcome"], &outcome["ticket"]), (&"answer".into(), &id.into()));
        let outcome = arrive(desk, again("3", "Fremder <fremd@fremde.example>"));
        assert_eq!(outcome["outcome"], "ticket");
        assert_ne!(outcome["ticket"], id);
        // It is the same after a start: the identifiers come back from the sealed envelopes.
        restarted(desk, None);
        let outcome = arrive(desk, again("4", MIRA));
        assert_eq!((&outcome["outcome"], &outcome["ticket"]), (&"answer".into(), &id.into()));
    }

    fn a_bounce_marks_the_address_and_opens_the_ticket_again(desk) {
        let id = open(desk, MIRA, "1");
        reply(desk, id, "Anbei.");
        set_status(desk, id, Status::Pending);
        let token = ticket(desk, id).row.reply_token;
        let outcome = arrive(desk, bounce(&token));
        assert_eq!((&outcome["outcome"], &outcome["ticket"]), (&"bounce".into(), &id.into()), "{outcome}");
        let now = ticket(desk, id);
        assert_eq!(now.row.status, Status::Open);
        let said = comments(desk, id);
        let last = said.last().unwrap();
        assert!(last.row.kind == CommentKind::Bounce && !last.row.public && last.row.author.is_none());
        let person = now.row.requester.unwrap();
        let known = desk.read(&agent(desk), move |tx, cx| obhut::people::identities::of(tx, cx, person)).unwrap();
        assert_eq!(known[0].0.undeliverable, 1);
        assert!(waiting(desk).iter().all(|job| job.subject != last.row.id), "nobody answers a report");
        // A report about nothing of ours is kept, and nothing else happens.
        assert_eq!(arrive(desk, bounce("BBBBBBBBBBBBBBBBBBBB"))["outcome"], "rejected");
    }

    fn an_automatic_answer_opens_nothing_and_is_never_answered(desk) {
        let id = open(desk, MIRA, "1");
        set_status(desk, id, Status::Solved);
        let to = reply_address(desk, id);
        let fields = [
            ("From", MIRA), ("To", to.as_str()), ("Subject", "Abwesenheit: Re: Rechnung"), ("Message-ID", "<2@a.example>"),
            ("Auto-Submitted", "auto-replied"),
        ];
        let outcome = arrive(desk, mail(&fields, "Ich bin im Urlaub.\n"));
        assert_eq!((&outcome["outcome"], &outcome["kind"]), (&"answer".into(), &"auto_reply".into()));
        assert_eq!(ticket(desk, id).row.status, Status::Solved);
        assert!(waiting(desk).is_empty(), "nothing leaves");
        // What a person writes opens it.
        let fields = [("From", MIRA), ("To", to.as_str()), ("Subject", "Re: Rechnung"), ("Message-ID", "<3@a.example>")];
        arrive(desk, mail(&fields, "Doch nicht.\n"));
        assert_eq!(ticket(desk, id).row.status, Status::Open);
        // An automatic answer to nothing makes no ticket.
        let fields = [("From", MIRA), ("To", DESK), ("Auto-Submitted", "auto-replied"), ("Message-ID", "<4@a.example>")];
        assert_eq!(arrive(desk, mail(&fields, "Weg.\n"))["reason"], "automatic_answer_to_nothing");
    }

    fn our_own_mail_that_comes_back_is_turned_down_and_only_ours(desk) {
        let mark = desk.desk.vault.mark(desk.account.key.key, b"loop").unwrap();
        let ours: String = mark.iter().map(|byte| format!("{byte:02x}")).collect();
        let with = |id: &str, mark: &str| {
            let fields = [("From", DESK), ("To", DESK), ("Message-ID", id), ("X-Obhut-Loop", mark), ("Subject", "Re: x")];
            mail(&fields, "Anbei.\n")
        };
        let outcome = arrive(desk, with("<1@a.example>", &ours));
        assert_eq!((&outcome["outcome"], &outcome["reason"]), (&"rejected".into(), &"loop".into()));
        assert_eq!(rejected(desk), ["loop"]);
        let outcome = arrive(desk, with("<2@a.example>", &"0".repeat(32)));
        assert_eq!(outcome["outcome"], "ticket", "another desk may write to us");
    }

    fn the_same_mail_twice_is_one_ticket(desk) {
        let mail = letter(MIRA, "1", "Einmal", "Nur einmal.\n");
        let first = arrive(desk, &mail);
        let again = arrive(desk, &mail);
        assert_eq!((&again["outcome"], &again["ticket"]), (&"duplicate".into(), &first["ticket"]));
        restarted(desk, None);
        assert_eq!(arrive(desk, &mail)["outcome"], "duplicate");
        assert_eq!(comments(desk, first["ticket"].as_i64().unwrap()).len(), 1);
    }

    fn copies_that_arrive_at_once_are_one_ticket(desk) {
        let desk: &TestDesk = desk;
        for round in 0..5 {
            let mail = letter(MIRA, &format!("round{round}"), "Einmal", "Nur einmal.\n");
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let copies: Vec<_> = (0..6).map(|_| scope.spawn(|| arrive(desk, &mail))).collect();
                copies.into_iter().map(|copy| copy.join().unwrap()).collect()
            });
            let opened = outcomes.iter().filter(|outcome| outcome["outcome"] == "ticket").count();
            let known = outcomes.iter().filter(|outcome| outcome["outcome"] == "duplicate").count();
            assert_eq!((opened, known), (1, 5), "{outcomes:?}");
        }
    }

    fn a_closed_ticket_is_followed_a_trashed_one_is_not_revived(desk) {
        let closed = open(desk, MIRA, "1");
        let to = reply_address(desk, closed);
        set_status(desk, closed, Status::Closed);
        let fields = [("From", MIRA), ("To", to.as_str()), ("Subject", "Re: Rechnung"), ("Message-ID", "<2@a.example>")];
        let outcome = arrive(desk, mail(&fields, "Wieder da.\n"));
        let next = outcome["ticket"].as_i64().unwrap();
        assert_eq!((&outcome["outcome"], next != closed), (&"ticket".into(), true));
        assert_eq!(ticket(desk, next).row.follow_up_of, Some(closed));
        assert_eq!(ticket(desk, closed).row.status, Status::Closed);

        let trashed = open(desk, MIRA, "3");
        let to = reply_address(desk, trashed);
        desk.write(&agent(desk), move |tx, cx| tickets::trash::trash(tx, cx, trashed)).unwrap();
        let fields = [("From", MIRA), ("To", to.as_str()), ("Subject", "Re: Rechnung"), ("Message-ID", "<4@a.example>")];
        let outcome = arrive(desk, mail(&fields, "Hallo?\n"));
        let next = outcome["ticket"].as_i64().unwrap();
        assert_eq!((&outcome["outcome"], next != trashed), (&"ticket".into(), true));
        assert_eq!(ticket(desk, next).row.follow_up_of, None);
        let row = desk.read(&desk.system(), move |tx, cx| Ok(tickets::sql::get(tx, cx.id(), trashed)?)).unwrap();
        assert_eq!(row.unwrap().standing, Standing::Trashed);
    }

    fn an_answer_to_a_merged_ticket_lands_where_it_went_on(desk) {
        let (from, into) = (open(desk, MIRA, "1"), open(desk, "Otto <otto@kunden.example>", "2"));
        let to = reply_address(desk, from);
        desk.write(&agent(desk), move |tx, cx| {
            let said = tickets::merge::MergeComments { target: Some(NewComment::message("Zusammen.", false)), source: None };
            tickets::merge::merge(tx, cx, into, &[from], &said)
        })
        .unwrap();
        let fields = [("From", MIRA), ("To", to.as_str()), ("Subject", "Re: Rechnung"), ("Message-ID", "<3@a.example>")];
        let outcome = arrive(desk, mail(&fields, "Danke.\n"));
        assert_eq!((&outcome["outcome"], &outcome["ticket"]), (&"answer".into(), &into.into()));
    }

    fn a_damaged_mail_is_a_ticket_with_its_original(desk) {
        let damaged: [&[u8]; 5] = [
            b"\xff\xfe\x00garbage without any field\r\n\r\n\x80\x81",
            b"From: mira@kunden.example\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n--nothing",
            b"Subject: =?utf-8?B?////?=\r\nFrom: <<>>\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!! no base64",
            b"From: mira@kunden.example\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nGr\xfc\xdfe",
            b"",
        ];
        for bytes in damaged {
            let outcome = arrive(desk, bytes);
            assert_eq!(outcome["outcome"], "ticket", "{outcome}");
            let (id, comment) = (outcome["ticket"].as_i64().unwrap(), outcome["comment"].as_i64().unwrap());
            assert_eq!(original(desk, id, comment).unwrap(), bytes);
            assert_eq!(comments(desk, id).len(), 1);
        }
    }

    fn a_suspended_sender_stands_on_the_list_of_the_rejected(desk) {
        let id = open(desk, MIRA, "1");
        let person = ticket(desk, id).row.requester.unwrap();
        desk.write(&agent(desk), move |tx, cx| {
            let change = obhut::people::PersonChange { suspended: Some(true), ..Default::default() };
            obhut::people::ops::update(tx, cx, person, &change)
        })
        .unwrap();
        assert_eq!(arrive(desk, letter(MIRA, "2", "Neu", "x"))["reason"], "suspended_sender");
        let to = reply_address(desk, id);
        let fields = [("From", MIRA), ("To", to.as_str()), ("Message-ID", "<3@a.example>")];
        assert_eq!(arrive(desk, mail(&fields, "y"))["reason"], "suspended_sender");
        assert_eq!(rejected(desk), ["suspended_sender"; 2]);
        assert_eq!(comments(desk, id).len(), 1);
    }

    fn an_attachment_of_25_megabytes_comes_back_byte_for_byte(desk) {
        let content: Vec<u8> = (0..25 * 1024 * 1024_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let encoded = base64::engine::general_purpose::STANDARD.encode(&content);
        let mut bytes = String::from(
            "From: mira@kunden.example\r\nTo: support@lindhof.example\r\nMessage-ID: <1@a.example>\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nAnbei.\r\n--x\r\n\
             Content-Type: application/octet-stream; name=gross.bin\r\nContent-Disposition: attachment; filename=gross.bin\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n",
        );
        for line in encoded.as_bytes().chunks(76) {
            bytes.push_str(std::str::from_utf8(line).unwrap());
            bytes.push_str("\r\n");
        }
        bytes.push_str("--x--\r\n");
        let outcome = arrive(desk, &bytes);
        let id = outcome["ticket"].as_i64().unwrap();
        let said = comments(desk, id);
        let row = said[0].files[0].row.clone();
        assert_eq!(row.size, 25 * 1024 * 1024);
        let read = desk.read(&agent(desk), move |tx, cx| tickets::attachments::read_content(tx, cx, &row)).unwrap();
        assert!(read.as_slice() == content);
        assert!(original(desk, id, said[0].row.id).unwrap() == bytes.as_bytes());
        // Larger than may be taken apart: kept, and said why.
        let too_large = format!("{bytes}{}", "x".repeat(41 * 1024 * 1024 - bytes.len()));
        assert_eq!(arrive(desk, too_large)["reason"], "too_large");
    }

    fn line_ends_make_no_difference(desk) {
        let crlf = letter(MIRA, "1", "Zeilen", "Eins\nZwei\n\n> Alt\n");
        let lf = letter(MIRA, "2", "Zeilen", "Eins\nZwei\n\n> Alt\n").replace("\r\n", "\n");
        let ids = [crlf, lf].map(|mail| arrive(desk, mail)["ticket"].as_i64().unwrap());
        let texts = ids.map(|id| text(desk, &comments(desk, id)[0]));
        assert_eq!(texts[0], texts[1]);
        assert_eq!(texts[0].lines().take(2).collect::<Vec<_>>(), ["Eins", "Zwei"]);
        assert_eq!(subject(desk, ids[0]), subject(desk, ids[1]));
    }

    fn what_seems_to_come_from_staff_stays_inside(desk) {
        let id = open(desk, MIRA, "1");
        let to = reply_address(desk, id);
        let fields =
            [("From", "Jana <jana@lindhof.example>"), ("To", to.as_str()), ("Message-ID", "<2@a.example>"), ("Subject", "Re")];
        assert_eq!(arrive(desk, mail(&fields, "Bitte pr\u{fc}fen.\n"))["outcome"], "answer");
        let said = comments(desk, id);
        assert!(!said[1].row.public && said[1].row.author == Some(desk.agent));
        assert!(waiting(desk).is_empty(), "it does not go out to the customer");
    }

    fn people_in_copy_are_taken_over_and_hear_of_the_answer(desk) {
        let fields = [
            ("From", MIRA), ("To", DESK), ("Message-ID", "<1@a.example>"), ("Subject", "Zu dritt"),
            ("Cc", "Otto <otto@kunden.example>, support@lindhof.example"),
        ];
        let id = arrive(desk, mail(&fields, "Otto liest mit.\n"))["ticket"].as_i64().unwrap();
        let parties = desk.read(&desk.system(), move |tx, cx| Ok(tickets::sql::parties(tx, cx.id(), id)?)).unwrap();
        assert!(parties.iter().any(|(_, part)| part == "cc"), "{parties:?}");
        // Otto takes part from now on: foreign references bind his answer.
        let fields = [
            ("From", "otto@kunden.example"), ("To", DESK), ("Message-ID", "<2@a.example>"), ("In-Reply-To", "<1@a.example>"),
        ];
        assert_eq!(arrive(desk, mail(&fields, "Ich auch.\n"))["ticket"], id);
    }
}

/// A report as mail servers write it (RFC 3464) about a mail of the ticket with this token.
fn bounce(token: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.kunden.example\r\nTo: support@lindhof.example\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <bounce.{token}@mx.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\
         Content-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.kunden.example\r\n\r\nFinal-Recipient: rfc822; mira@kunden.example\r\nAction: failed\r\n\
         Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         From: support@lindhof.example\r\nTo: mira@kunden.example\r\nMessage-ID: <obhut.{token}.abc123@lindhof.example>\r\n\
         \r\n--x--\r\n"
    )
}

/// The changes an agent makes leave no trace of a mail that was never asked for.
#[test]
fn a_change_without_a_word_sends_nothing() {
    let desk = TestDesk::new(testkit::Engine::Sqlite);
    let id = open(&desk, MIRA, "1");
    change(&desk, id, || TicketChange { add_tags: vec!["rechnung".into()], ..TicketChange::default() });
    assert!(waiting(&desk).is_empty());
    reply(&desk, id, "Anbei.");
    assert_eq!(waiting(&desk).len(), 1);
}
